import type { VmState, VmView } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from './banger.ts';
import type { Context } from './context.ts';
import { untilVm } from './wait.ts';

/** What to do about a VM whose guest can run nothing, by state. */
const hints: Partial<Record<VmState, string>> = {
  stopped: 'Start it first: banger-desktop vm start.',
  error: 'Start it first: banger-desktop vm start.',
  paused: 'Resume it first: banger-desktop vm resume.',
};

/**
 * Resolves when commands can be run in the guest of a VM, `found` just now: one that is starting up is waited for, as long as it
 * takes. Throws `wrong_state` for one that is off, or goes off meanwhile.
 */
export async function untilAnswering(
  banger: Banger,
  found: VmView,
  { signal, output }: Pick<Context, 'signal' | 'output'>,
): Promise<VmView> {
  if (isAnswering(found)) return found;
  output.note(`Waiting until ${found.name} has started up …`);
  return untilVm(banger, { id: found.id, signal, patience: null, tooLate: isOff, isThere: isAnswering });
}

/** Throws `wrong_state` for one that is off. */
function isAnswering(vm: VmView): boolean {
  if (vm.state !== 'running' && vm.state !== 'starting') throw isOff(vm);
  // Null: nothing is known of an agent, and it is tried.
  return vm.state === 'running' && vm.ready !== false;
}

function isOff({ name, state }: VmView) {
  return failure('wrong_state', {
    message: `No command can be run in ${name}: it is ${state === 'error' ? 'not running' : state}.`,
    unchanged: 'Nothing was changed.',
    hint: hints[state] ?? 'Look at it with “banger-desktop vm show”.',
  });
}
