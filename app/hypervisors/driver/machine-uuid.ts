import { machineIdOf } from '../../lib/machine-id.ts';

/** The UUID on the command line of a VM's machine, in lower case. */
export function machineUuid(vmId: string): string {
  return machineIdOf(vmId).toLowerCase();
}
