import { readBootId } from '../../lib/boot-id.ts';
import { compareMarks } from '../driver/compare-marks.ts';
import type { IdentityMark } from '../driver/hypervisor.ts';
import type { MachineRef } from '../driver/machine.ts';
import { argumentOf, readCommandLine } from '../processes/process-arguments.ts';
import { readIdentity } from '../processes/process-identity.ts';

/** See `Hypervisor.identityMarks`: each of the four things that `recognise` goes by. */
export async function readIdentityMarks({ vmId, process }: MachineRef): Promise<IdentityMark[]> {
  if (!process) return [];
  const current = await readIdentity(process.pid);
  const commandLine = current ? await readCommandLine(process.pid) : [];
  const found = {
    pid: current ? String(current.pid) : '',
    start_time: current && String(current.startTime),
    boot_id: readBootId(),
    uuid: commandLine.length === 0 ? null : (argumentOf(commandLine, '-uuid')?.toLowerCase() ?? ''),
  };
  return compareMarks({ vmId, process }, found);
}
