import { commandsFor, deletionOf } from '../../../app/contract/vm-state-machine.ts';
import { call } from '../../lib/api.ts';
import type { BulkAction, BulkVm } from '../../lib/dialogs.ts';

/** In the order of the bar. */
export const bulkActions: readonly BulkAction[] = ['start', 'stop', 'forceStop', 'pause', 'resume', 'delete'];

interface Words {
  /** On the button. */
  readonly label: string;
  readonly working: string;
  /** What could not be done to them. */
  readonly undone: string;
}

export const bulkWords: Record<BulkAction, Words> = {
  start: { label: 'Start', working: 'Starting', undone: 'started' },
  stop: { label: 'Stop', working: 'Stopping', undone: 'stopped' },
  forceStop: { label: 'Force off', working: 'Forcing off', undone: 'forced off' },
  pause: { label: 'Pause', working: 'Pausing', undone: 'paused' },
  resume: { label: 'Resume', working: 'Resuming', undone: 'resumed' },
  delete: { label: 'Delete', working: 'Deleting', undone: 'deleted' },
};

/** A dialog asks before. */
export function isDestructive(action: BulkAction): boolean {
  return action === 'forceStop' || action === 'delete';
}

/** Those of the VMs to which it can be done now. The main process decides; this only offers. */
export function takers<V extends BulkVm>(vms: Iterable<V>, action: BulkAction): V[] {
  return [...vms].filter((vm) =>
    action === 'delete' ? deletionOf(vm) !== null : commandsFor(vm).includes(action),
  );
}

/** Throws `ApiError`. A VM is forced off before it is deleted only where it ran as it is given: nobody has agreed to more. */
export async function carryOut(action: BulkAction, vm: BulkVm): Promise<void> {
  if (action === 'delete' && deletionOf(vm) === 'stop and delete') await call('vms.forceStop', { id: vm.id });
  await call(`vms.${action}`, { id: vm.id });
}

export interface BulkFailure {
  readonly vm: BulkVm;
  readonly error: unknown;
}

/** VMs at which it is tried at the same time: the main process has others to answer. */
const atOnce = 4;

/** Tries each, whatever happens to the others. `onDone` gets how many have been tried. Resolves to the failures, in the order of the VMs. */
export async function tryEach<V extends BulkVm>(
  vms: readonly V[],
  deed: (vm: V) => Promise<void>,
  onDone: (count: number) => void,
): Promise<BulkFailure[]> {
  const failures = new Map<V, BulkFailure>();
  const waiting = vms.values();
  let done = 0;
  const work = async () => {
    for (const vm of waiting) {
      await deed(vm).catch((error: unknown) => failures.set(vm, { vm, error }));
      done += 1;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return vms.flatMap((vm) => failures.get(vm) ?? []);
}
