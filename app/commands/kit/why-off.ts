import { AppError, type ErrorCode } from '../../contract/errors.ts';
import type { VmState, VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from './banger.ts';
import type { Context } from './context.ts';
import { untilVm } from './wait.ts';

/** Milliseconds between the end of a guest's agent and that of its VM. */
const goingOff = 5000;

/** What the connection to a guest that goes off ends with: it breaks, or nobody answers any more. */
const broken: ReadonlySet<ErrorCode> = new Set(['hypervisor_failed', 'wrong_state', 'timeout']);

class StillOn extends Error {}

/** What was cut short. */
export interface CutShort {
  /** What was still to come, as a clause. */
  readonly before: string;
  readonly unchanged: string;
  readonly hint: string;
}

const command: CutShort = {
  before: 'the command had ended',
  unchanged: 'What the command had written by then was passed on.',
  hint: 'Check whether the command powers its guest off; it need not.',
};

/**
 * What is to be said of work in a guest that failed with `error`: that its VM went off, where it has; the error itself otherwise,
 * as where it was off before, or is gone. The VM is given as it was when the work began. Throws the signal's reason.
 */
export async function whyOff(
  { signal }: Pick<Context, 'signal'>,
  banger: Banger,
  { id, name, state: atFirst }: Pick<VmView, 'id' | 'name' | 'state'>,
  error: unknown,
  { before, unchanged, hint }: CutShort = command,
): Promise<unknown> {
  if (isOff(atFirst) || !(error instanceof AppError && broken.has(error.code))) return error;
  try {
    await untilVm(banger, {
      ...{ id, signal, patience: goingOff, tooLate: () => new StillOn() },
      isThere: ({ state }) => isOff(state),
    });
    const [last] = await banger.call('vms.activity', { id, limit: 1 });
    return failure('hypervisor_failed', {
      message: `${name} went off before ${before}.`,
      ...{ unchanged, hint },
      ...(last?.reason ? { details: [last.reason] } : {}),
    });
  } catch (failed) {
    if (failed instanceof AppError || failed instanceof StillOn) return error;
    throw failed;
  }
}

const isOff = (state: VmState) => state === 'stopped' || state === 'error';
