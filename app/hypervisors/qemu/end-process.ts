import { driverFailure } from '../driver/failures.ts';
import type { MachineRef } from '../driver/machine.ts';
import { endBySignals } from '../processes/end-by-signals.ts';
import { findMachineProcess, isMachine, recognise } from './machine-process.ts';
import { runFilesIn } from './run-files.ts';

/** See `Hypervisor.endProcess`. */
export async function endProcess({
  vmId,
  process: noted,
  runDir,
}: Pick<MachineRef, 'vmId' | 'process' | 'runDir'>): Promise<boolean> {
  const identity = noted ?? (await findMachineProcess(runFilesIn(runDir).pidFile, vmId));
  if (!identity || !(await recognise(identity, vmId)).same) return false;
  if (!(await endBySignals(identity, isMachine(vmId)))) throw immortal(identity.pid);
  return true;
}

/** It was killed and is still there after that. */
export function immortal(pid: number) {
  return driverFailure('timeout', {
    message: `QEMU (process ${pid}) didn’t end when it was killed.`,
    unchanged: 'It still uses its disk and memory.',
    hint: 'This happens when a disk or network share hangs. Fix the share, or restart this computer.',
  });
}
