import { AppError } from '../../contract/errors.ts';
import type { MachineFindings } from '../driver/hypervisor.ts';
import type { MachineRef } from '../driver/machine.ts';
import { isHalted } from '../processes/process-identity.ts';
import { adoptMachine } from './adopt.ts';
import { findMachineProcess, recognise } from './machine-process.ts';
import { runFilesIn } from './run-files.ts';

const halted = 'A signal stopped QEMU (SIGSTOP). It doesn’t answer until it is continued (SIGCONT).';

/** See `Hypervisor.examine`. */
export async function examineMachine(ref: MachineRef): Promise<MachineFindings> {
  const process = ref.process ?? (await findMachineProcess(runFilesIn(ref.runDir).pidFile, ref.vmId));
  if (!process) return { process: null, why: 'it isn’t running', control: null };
  const recognition = await recognise(process, ref.vmId);
  if (!recognition.same) return { process: null, why: recognition.why, control: null };
  // Asking would take its time and tell less.
  if (await isHalted(process.pid)) return { process, why: null, control: { answers: false, reason: halted } };
  return { process, why: null, control: await askForState(ref) };
}

async function askForState(ref: MachineRef): Promise<MachineFindings['control']> {
  try {
    const adoption = await adoptMachine(ref);
    if (!adoption.found) return null;
    adoption.machine.detach();
    return { answers: true, state: adoption.state };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { answers: false, reason: error.value.message };
  }
}
