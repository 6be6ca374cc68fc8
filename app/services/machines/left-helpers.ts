import type { VmView } from '../../contract/index.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import { failure } from '../../lib/failures.ts';
import { requireDriver } from '../records/driver-of.ts';
import type { VmRecords } from '../records/vm-records.ts';
import type { MachineFolders } from './machine-config.ts';
import { helpersOf, machineRef, storedHelpers } from './machine-ref.ts';

export interface LeftHelpersParts {
  readonly records: VmRecords;
  readonly hypervisors: Pick<Hypervisors, 'of'>;
  readonly folders: MachineFolders;
}

/**
 * Ends what a machine that is gone has left running beside its hypervisor, and takes it off the row, so that nothing of it holds
 * a disk or a socket. Throws `timeout` when one does not end: the row then still names it. Throws `hypervisor_missing` without its driver.
 */
export async function endLeftHelpers(parts: LeftHelpersParts, vm: VmView): Promise<void> {
  const { records, hypervisors, folders } = parts;
  if (helpersOf(vm).length === 0) return;
  const left = await requireDriver(hypervisors, vm).endHelpers(machineRef(vm, folders));
  records.change(vm.id, { runtime: { helpers: storedHelpers(left) } });
  const [first] = left;
  if (!first) return;
  throw failure('timeout', {
    message: `${vm.name} has a helper process “${first.role}” of an earlier run (${first.process?.pid}) that didn’t end when it was killed.`,
    unchanged: 'The VM and its disk are unchanged.',
    hint: 'This happens when a disk or network share hangs. Fix the share, or restart this computer.',
  });
}
