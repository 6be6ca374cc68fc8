import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { idSchema, nameSchema, type VmView, vmSpecInput } from '../../contract/index.ts';
import type { Banger } from '../kit/banger.ts';
import { findImage } from '../kit/find.ts';
import { goals } from '../vm/goals.ts';
import type { AddTool, Call } from './tools.ts';
import type { VisibleVms } from './visible-vms.ts';
import { secondsField, shapeOf, vmField, vmShape } from './vm-shape.ts';
import { goalNames, waitFor } from './wait-for.ts';

/** VMs in an answer; a query finds the others. */
const mostListed = 100;

const oneVm = z.object({ vm: vmShape });
const { vcpuCount, memoryMib, diskSizeMib, isolated, forwards } = vmSpecInput.shape;
const waitField = z.boolean().default(true).describe('Wait until commands can be run in it');

export function addVmTools(
  add: AddTool,
  { banger, vms }: { banger: () => Promise<Banger>; vms: VisibleVms },
): void {
  /** A VM that runs, and where that is wanted is ready. What goes wrong says what is left. */
  async function start(vm: VmView, isWaiting: boolean, seconds: number, call: Call): Promise<VmView> {
    const asked = await banger();
    const channel = vm.state === 'paused' ? 'vms.resume' : 'vms.start';
    const started = goals.running(vm) ? vm : await asked.call(channel, { id: vm.id });
    if (started !== vm) call.logged();
    return isWaiting ? waitFor(asked, vm, { goal: 'ready', seconds, call }) : started;
  }

  add('list_vms', {
    title: 'List VMs',
    description: 'Lists the VMs that you can use.',
    input: z.strictObject({ query: z.string().max(200).optional().describe('Text that the name contains') }),
    output: z.object({
      vms: z.array(vmShape),
      total: z.int().describe('How many there are; at most 100 are listed'),
    }),
    hints: { readOnlyHint: true, openWorldHint: false },
    work: async ({ query = '' }) => {
      const has = query.toLowerCase();
      const all = (await vms.list()).filter(({ name }) => name.toLowerCase().includes(has));
      return { vms: all.slice(0, mostListed).map(shapeOf), total: all.length };
    },
  });

  add('create_vm', {
    title: 'Create a VM',
    description:
      'Creates a VM from an image and starts it. It has a disk of its own, is kept until it is deleted, and takes memory while ' +
      'it runs.',
    input: z.strictObject({
      name: nameSchema.describe('Name of the new VM; no other may have it'),
      image: idSchema.describe('Name or ID of the image, from list_images'),
      cpus: vcpuCount.describe('Virtual CPUs; 1 if absent'),
      memoryMib: memoryMib.describe('MiB of memory; 256 if absent'),
      diskMib: diskSizeMib.describe(
        'MiB of its disk, which takes only the space that is used; 2048 if absent',
      ),
      isolated: isolated.describe('True keeps it off the internet and the services of the user’s computer'),
      forwards: forwards.describe(
        'Ports of the VM’s address on the user’s computer that lead to ports in the VM; SSH and HTTP if absent',
      ),
      start: z.boolean().default(true).describe('Start it'),
      wait: waitField,
      timeoutSeconds: secondsField(180),
    }),
    output: oneVm,
    hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    work: async ({ name, image, cpus, diskMib, start: isStarted, wait, timeoutSeconds, ...rest }, call) => {
      const asked = await banger();
      const created = await vms.withRoom(async () => {
        const { id: imageId } = await findImage(asked, image);
        const spec = {
          ...(cpus === undefined ? {} : { vcpuCount: cpus }),
          ...(diskMib === undefined ? {} : { diskSizeMib: diskMib }),
          ...rest,
        };
        return asked.call('vms.create', { name, imageId, spec });
      });
      call.about(created);
      call.logged();
      if (!isStarted) return { vm: shapeOf(created) };
      call.report(`${name} was created.`);
      return { vm: shapeOf(await start(created, wait, timeoutSeconds, call).catch(throwKept(name))) };
    },
  });

  add('start_vm', {
    title: 'Start a VM',
    description:
      'Starts a VM that is off, or resumes one that is paused. One that is running stays as it is.',
    input: z.strictObject({ vm: vmField, wait: waitField, timeoutSeconds: secondsField(180) }),
    output: oneVm,
    hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    work: async ({ vm, wait, timeoutSeconds }, call) => ({
      vm: shapeOf(await start(call.about(await vms.find(vm)), wait, timeoutSeconds, call)),
    }),
  });

  add('stop_vm', {
    title: 'Stop a VM',
    description:
      'Asks the guest to power off, and waits until it has. Its disk is kept. With force the VM is off at once, and what isn’t ' +
      'saved is lost.',
    input: z.strictObject({
      vm: vmField,
      force: z.boolean().default(false).describe('Force it off without asking its guest'),
      timeoutSeconds: secondsField(120),
    }),
    output: oneVm,
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    work: async ({ vm: name, force, timeoutSeconds: seconds }, call) => {
      const vm = call.about(await vms.find(name));
      const asked = await banger();
      if (goals.stopped(vm)) return { vm: shapeOf(vm) };
      if (force || vm.state !== 'stopping') {
        const asking = await asked.call(force ? 'vms.forceStop' : 'vms.stop', { id: vm.id });
        call.logged();
        if (force) return { vm: shapeOf(asking) };
      }
      return { vm: shapeOf(await waitFor(asked, vm, { goal: 'stopped', seconds, call })) };
    },
  });

  add('delete_vm', {
    title: 'Delete a VM',
    description: 'Deletes a VM and its disk. This can’t be undone.',
    input: z.strictObject({
      vm: vmField,
      force: z.boolean().default(false).describe('Force it off first if it is running'),
    }),
    output: z.object({ deleted: z.object({ id: z.string(), name: z.string() }) }),
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    work: async ({ vm, force }, call) => {
      const { id, name, state } = call.about(await vms.find(vm));
      const asked = await banger();
      if (force && !goals.stopped({ state, ready: null })) await asked.call('vms.forceStop', { id });
      await asked.call('vms.delete', { id });
      call.logged();
      return { deleted: { id, name } };
    },
  });

  add('wait_for_vm', {
    title: 'Wait for a VM',
    description: 'Waits until a VM is running, is ready (commands can be run in it), or is stopped.',
    input: z.strictObject({
      vm: vmField,
      for: z.enum(goalNames).default('ready').describe('What to wait for'),
      timeoutSeconds: secondsField(180),
    }),
    output: oneVm,
    hints: { readOnlyHint: true, openWorldHint: false },
    work: async ({ vm: name, for: goal, timeoutSeconds: seconds }, call) => {
      const vm = call.about(await vms.find(name));
      return { vm: shapeOf(await waitFor(await banger(), vm, { goal, seconds, call })) };
    },
  });
}

/** The VM exists by then, whatever its error says of the start. */
const throwKept = (name: string) => (error: unknown) => {
  if (!(error instanceof AppError)) throw error;
  throw new AppError({ ...error.value, unchanged: `${name} was created, and is kept.` }, { cause: error });
};
