import type { MachineRef } from '../driver/hypervisor.ts';
import { immortal, processGone } from './process-gone.ts';
import { findMachineProcess, recognise } from './process-identity.ts';
import { runFilesIn } from './run-files.ts';

const patienceMs = 5000;

/** See `Hypervisor.endProcess`. */
export async function endProcess({ vmId, process: noted, runDir }: MachineRef): Promise<boolean> {
  const identity = noted ?? (await findMachineProcess(runFilesIn(runDir).pidFile, vmId));
  if (!identity || !(await recognise(identity, vmId)).same) return false;
  process.kill(identity.pid, 'SIGKILL');
  const deadline = Date.now() + patienceMs;
  await processGone(identity, () => Date.now() > deadline);
  if ((await recognise(identity, vmId)).same) throw immortal(identity.pid);
  return true;
}
