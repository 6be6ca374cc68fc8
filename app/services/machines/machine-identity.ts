import type { VmView } from '../../contract/index.ts';
import type { ProcessIdentity } from '../../hypervisors/driver/hypervisor.ts';

/** Null when the row does not say who the process is: the dashboard died while it started it, or another program made the row. */
export function identityOf({ runtime }: VmView): ProcessIdentity | null {
  const { pid, processStartTime, bootId } = runtime;
  if (pid === undefined || processStartTime === undefined || bootId === undefined) return null;
  return { pid, startTime: processStartTime, bootId };
}
