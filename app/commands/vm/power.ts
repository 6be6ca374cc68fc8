import type { VmView } from '../../contract/index.ts';
import { timeouts } from '../../contract/vm-state-machine.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { type Context, forEach } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';
import { untilVm } from '../kit/wait.ts';

type Act = (banger: Banger, vm: VmView) => Promise<VmView>;

const call =
  (channel: 'vms.start' | 'vms.restart' | 'vms.pause' | 'vms.resume' | 'vms.forceStop'): Act =>
  (banger, { id }) =>
    banger.call(channel, { id });

const acts = {
  start: { act: call('vms.start'), done: 'is running' },
  restart: { act: call('vms.restart'), done: 'is running again' },
  pause: { act: call('vms.pause'), done: 'is paused' },
  resume: { act: call('vms.resume'), done: 'is running again' },
} as const;

/** Does it to each VM; resolves to the exit code once all are in the state that they were asked into. */
export function changePower(
  context: Context,
  names: readonly string[],
  verb: keyof typeof acts,
): Promise<number> {
  return onEach(context, names, acts[verb]);
}

/** Asks each guest to power off, and waits until it has; `force` ends the VM without asking. */
export function stopVms(
  context: Context,
  names: readonly string[],
  { force }: { force: boolean },
): Promise<number> {
  const act: Act = force ? call('vms.forceStop') : (banger, vm) => powerOff(banger, vm, context.signal);
  return onEach(context, names, { act, done: force ? 'was forced off' : 'is stopped' });
}

async function onEach(
  context: Context,
  names: readonly string[],
  { act, done }: { act: Act; done: string },
): Promise<number> {
  const { output } = context;
  const banger = await context.banger('long');
  const { done: vms, code } = await forEach(context, names, async (name) => {
    const vm = await act(banger, await findVm(banger, name));
    if (!output.json) output.result(null, `${vm.name} ${done}.`);
    return vm;
  });
  if (output.json) output.result(vms, '');
  return code;
}

async function powerOff(banger: Banger, { id }: VmView, signal: AbortSignal): Promise<VmView> {
  const asked = await banger.call('vms.stop', { id });
  if (asked.state === 'stopped') return banger.call('vms.get', { id });
  return untilVm(banger, {
    id,
    signal,
    isThere: (vm) => {
      if (vm.state === 'stopped' || vm.state === 'error') return true;
      if (!isSameRun(vm, asked)) throw startedAgain(vm);
      if (vm.state === 'paused') throw pausedAgain(vm);
      // Without a reason it may still be powering off: who was asked has ended, and another one found it running.
      if (vm.state === 'running' && vm.runtime.lastError) throw refused(vm);
      return false;
    },
    // The rule that ends the waiting is the service's: its own clock decides.
    patience: timeouts.stopping * 2,
    tooLate: refused,
  });
}

/** Whether it is still the same process that runs it. */
function isSameRun({ runtime: a }: VmView, { runtime: b }: VmView): boolean {
  return a.pid === b.pid && a.processStartTime === b.processStartTime && a.startedAt === b.startedAt;
}

function startedAgain({ name }: VmView) {
  return failure('wrong_state', {
    message: `${name} powered off, and was started again meanwhile.`,
    unchanged: 'It is running.',
    hint: 'Stop it again if it should be off.',
  });
}

function pausedAgain({ name, runtime }: VmView) {
  return failure('wrong_state', {
    message: `${name} was paused before it had powered off.`,
    unchanged: 'Nothing in the guest is lost.',
    hint: runtime.lastError || 'Look at it with “banger-desktop vm show”.',
  });
}

function refused({ name }: VmView) {
  return failure('timeout', {
    message: `${name} didn’t power off within ${timeouts.stopping / 1000} seconds.`,
    unchanged: 'It is still running.',
    hint: 'Force it off with “banger-desktop vm stop --force”, or look at its console.',
  });
}
