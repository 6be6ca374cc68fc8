import type { Context } from '../kit/context.ts';
import { findVm } from '../kit/find.ts';
import { requireGuestCommand } from '../kit/guest-command.ts';
import { passThrough } from '../kit/pass-through.ts';
import { untilAnswering } from '../kit/until-answering.ts';
import { whyOff } from '../kit/why-off.ts';

export interface ExecOptions {
  readonly user?: string;
  readonly cwd?: string;
}

/** Runs a command in the guest, with this process's standard streams and signals. Resolves to its exit code. */
export async function execInVm(
  context: Context,
  given: string,
  command: [string, ...string[]],
  { user, cwd }: ExecOptions,
): Promise<number> {
  const where = { ...(user === undefined ? {} : { user }), ...(cwd === undefined ? {} : { cwd }) };
  requireGuestCommand(command, where);
  const banger = await context.banger('long');
  const vm = await untilAnswering(banger, await findVm(banger, given), context);
  const running = await banger.exec(vm.id, { command, ...where, hasInput: true });
  const undo = context.passSignals((name) => void running.signal(name));
  try {
    return await passThrough(running, context.pipes()).finally(undo);
  } catch (error) {
    throw await whyOff(context, banger, vm, error);
  }
}
