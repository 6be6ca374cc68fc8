import { basename, dirname, isAbsolute, normalize } from 'node:path';
import type { HelperProcess, VmView } from '../../contract/index.ts';
import type { HelperRecord, MachineRef, ProcessIdentity } from '../../hypervisors/driver/machine.ts';
import { machineIdOf } from '../../lib/machine-id.ts';
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

/**
 * The processes beside its hypervisor that a row names. A row may say anything, and whatever has the mark is ended: what no
 * driver would have written down is left out.
 */
export function helpersOf({ id, runtime }: Pick<VmView, 'id' | 'runtime'>): HelperRecord[] {
  const ours = (runtime.helpers ?? []).filter(({ role, mark }) => isRole(role) && isMarkOf(id, mark));
  return ours.map(({ role, mark, essential, pid, startTime, bootId }) => {
    const known = pid !== undefined && startTime !== undefined && bootId !== undefined;
    return { role, mark, essential, process: known ? { pid, startTime, bootId } : null };
  });
}

const isRole = (role: string): boolean => /^[a-z][a-z0-9-]*$/.test(role);

/** A file in the VM's folder for sockets: that of this session or of an earlier one. */
function isMarkOf(vmId: string, mark: string): boolean {
  return isAbsolute(mark) && normalize(mark) === mark && basename(dirname(mark)) === machineIdOf(vmId);
}

/** As `runtime` has them; undefined, which removes the key: there are none. */
export function storedHelpers(helpers: readonly HelperRecord[]): HelperProcess[] | undefined {
  if (helpers.length === 0) return undefined;
  return helpers.map(({ process, ...known }) => ({ ...known, ...process }));
}
