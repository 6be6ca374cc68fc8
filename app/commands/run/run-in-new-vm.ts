import { AppError } from '../../contract/errors.ts';
import type { ImageView, VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import type { Context } from '../kit/context.ts';
import { allVms, findImage } from '../kit/find.ts';
import { followJob } from '../kit/follow-job.ts';
import { requireGuestCommand } from '../kit/guest-command.ts';
import { passThrough } from '../kit/pass-through.ts';
import { parseSeconds } from '../kit/seconds.ts';
import { untilAnswering } from '../kit/until-answering.ts';
import { whyOff } from '../kit/why-off.ts';
import { generatedName, isLeftOver } from './names.ts';
import { removeVm } from './remove-vm.ts';

export interface RunOptions {
  readonly keep?: boolean;
  readonly timeout?: string;
}

/** The image that is created where it is missing: the one that Banger carries. */
const starter = 'starter';

/**
 * Creates a VM, runs a command in it with this process's standard streams, and deletes it, whatever becomes of the command.
 * Resolves to the command's exit code. Ctrl-C and the end of the time delete the VM, too, and with it the command.
 */
export async function runInNewVm(
  context: Context,
  imageName: string,
  command: [string, ...string[]],
  { keep = false, timeout }: RunOptions,
): Promise<number> {
  const seconds = timeout === undefined ? null : parseSeconds(timeout);
  requireGuestCommand(command);
  const banger = await context.banger('long');
  await removeLeftOvers(context, banger);
  const deadline = seconds === null ? null : AbortSignal.timeout(seconds * 1000);
  const signal = deadline ? AbortSignal.any([context.signal, deadline]) : context.signal;
  const limited: Context = { ...context, signal };
  let left: string | null = null;
  try {
    const image = await imageOf(limited, banger, imageName);
    signal.throwIfAborted();
    const vm = await banger.call('vms.create', {
      name: generatedName(keep),
      imageId: image.id,
    });
    left = vm.name;
    try {
      return await runIn(limited, banger, vm, command);
    } finally {
      if (keep)
        context.output.note(`${vm.name} is kept. Delete it with “banger-desktop vm delete ${vm.name}”.`);
      else if (await removeVm(context, banger, vm)) left = null;
    }
  } catch (error) {
    if (deadline?.aborted && error === deadline.reason) throw tooLate(seconds ?? 0, left);
    throw error;
  }
}

async function runIn(
  context: Context,
  banger: Banger,
  vm: VmView,
  command: [string, ...string[]],
): Promise<number> {
  const { output, signal } = context;
  signal.throwIfAborted();
  output.note(`Starting ${vm.name} …`);
  const on = await untilAnswering(banger, await banger.call('vms.start', { id: vm.id }), context);
  const running = await banger.exec(vm.id, { command, hasInput: true });
  const end = () => running.close();
  signal.addEventListener('abort', end);
  try {
    if (signal.aborted) end();
    return await passThrough(running, context.pipes());
  } catch (error) {
    // What was broken off because of it needs no explanation.
    signal.throwIfAborted();
    throw await whyOff(context, banger, on, error);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function imageOf(context: Context, banger: Banger, name: string): Promise<ImageView> {
  try {
    return await findImage(banger, name);
  } catch (error) {
    if (name !== starter || !(error instanceof AppError) || error.code !== 'not_found') throw error;
  }
  context.output.note('Creating the starter image, once …');
  try {
    const job = await followJob(context, banger, () =>
      banger.call('images.createStarter', { name: starter }),
    );
    return await banger.call('images.get', { id: String(job.resultId) });
  } catch (error) {
    if (error instanceof AppError && error.code === 'cancelled') context.signal.throwIfAborted();
    throw error;
  }
}

/** What commands have left that were killed: all of them were to be deleted. One that can't be is named. */
async function removeLeftOvers(context: Context, banger: Banger): Promise<void> {
  for (const vm of await allVms(banger))
    if (isLeftOver(vm.name) && (await removeVm(context, banger, vm)) && !context.output.json)
      context.output.step(`Deleted ${vm.name}, which was left by a “run” that was killed.`);
}

/** `left`: the VM that is still there; null: none is. */
function tooLate(seconds: number, left: string | null) {
  return failure('timeout', {
    message: `The command hadn’t ended after ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    unchanged: left === null ? 'No VM is left of it.' : `${left} is kept.`,
    hint: 'Give it more time with --timeout.',
  });
}
