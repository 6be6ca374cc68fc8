import type { ProcessIdentity } from '../driver/machine.ts';
import { machineUuid } from '../driver/machine-uuid.ts';
import { argumentOf, isThisUsers, readProcesses } from '../processes/process-arguments.ts';
import { type Recognition, readIdentity, readProc, recogniseBy } from '../processes/process-identity.ts';

/** Whether a command line is the VM's: its uuid is on it. */
export function isMachine(vmId: string): (commandLine: readonly string[]) => boolean {
  const wanted = machineUuid(vmId);
  return (commandLine) => argumentOf(commandLine, '-uuid')?.toLowerCase() === wanted;
}

/** Whether the process that is recorded for the VM is still there, and is that VM. */
export function recognise(recorded: ProcessIdentity, vmId: string): Promise<Recognition> {
  return recogniseBy(recorded, isMachine(vmId));
}

/** The living process that a VM's pid file names, if it is that VM; null: there is none. */
export async function identityFromPidFile(pidFile: string, vmId: string): Promise<ProcessIdentity | null> {
  const pid = Number.parseInt((await readProc(pidFile)) ?? '', 10);
  const identity = Number.isSafeInteger(pid) ? await readIdentity(pid) : null;
  return identity && (await recognise(identity, vmId)).same ? identity : null;
}

/**
 * The living process of a VM of which nobody has noted who it is: by its pid file, or, where it was started a moment ago
 * and has not written that yet, by the uuid on its command line. Null: there is none.
 */
export async function findMachineProcess(pidFile: string, vmId: string): Promise<ProcessIdentity | null> {
  return (await identityFromPidFile(pidFile, vmId)) ?? (await identityFromCommandLines(vmId));
}

async function identityFromCommandLines(vmId: string): Promise<ProcessIdentity | null> {
  const isIt = isMachine(vmId);
  for (const { pid, commandLine } of await readProcesses()) {
    if (!isIt(commandLine) || !isThisUsers(pid)) continue;
    const identity = await readIdentity(pid);
    if (identity && (await recognise(identity, vmId)).same) return identity;
  }
  return null;
}
