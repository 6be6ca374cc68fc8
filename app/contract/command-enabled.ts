import type { Command } from './commands.ts';
import { commandsFor, deletionOf } from './vm-state-machine.ts';
import type { VmView } from './vms.ts';

type Subject = Pick<VmView, 'state' | 'capabilities'>;

/** Whether a command can be given now. `vm`: the one that it would be about; null: there is none. */
export function isEnabled(
  { writes, vm: need }: Command,
  { locked, vm }: { locked: boolean; vm: Subject | null },
): boolean {
  if (writes && locked) return false;
  if (need === undefined) return true;
  if (!vm) return false;
  if (need === 'any') return true;
  if (need === 'running') return vm.state === 'running';
  if (need === 'delete') return deletionOf(vm) !== null;
  return commandsFor(vm).includes(need);
}
