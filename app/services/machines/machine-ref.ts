import type { HelperProcess, VmView } from '../../contract/index.ts';
import type { HelperRecord, MachineRef, ProcessIdentity } from '../../hypervisors/driver/hypervisor.ts';
import { type MachineFolders, machineFiles } from './machine-config.ts';

/** What a driver needs to find the machine of a row again. */
export function machineRef(vm: VmView, folders: Pick<MachineFolders, 'vmsDir' | 'runDir'>): MachineRef {
  return { vmId: vm.id, process: identityOf(vm), helpers: helpersOf(vm), ...machineFiles(folders, vm.id) };
}

/** Null when the row does not say who the process is: the dashboard died while it started it, or another program made the row. */
function identityOf({ runtime }: VmView): ProcessIdentity | null {
  const { pid, processStartTime, bootId } = runtime;
  if (pid === undefined || processStartTime === undefined || bootId === undefined) return null;
  return { pid, startTime: processStartTime, bootId };
}

/** The processes beside its hypervisor that a row names. */
export function helpersOf({ runtime }: VmView): HelperRecord[] {
  return (runtime.helpers ?? []).map(({ role, mark, essential, pid, startTime, bootId }) => {
    const known = pid !== undefined && startTime !== undefined && bootId !== undefined;
    return { role, mark, essential, process: known ? { pid, startTime, bootId } : null };
  });
}

/** As `runtime` has them; undefined, which removes the key: there are none. */
export function storedHelpers(helpers: readonly HelperRecord[]): HelperProcess[] | undefined {
  if (helpers.length === 0) return undefined;
  return helpers.map(({ process, ...known }) => ({ ...known, ...process }));
}
