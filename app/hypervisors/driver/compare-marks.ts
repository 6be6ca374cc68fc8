import type { IdentityMark } from './hypervisor.ts';
import type { MachineRef, ProcessIdentity } from './machine.ts';
import { machineUuid } from './machine-uuid.ts';

/** What is written down about a VM's process beside what is found. */
export function compareMarks(
  { vmId, process }: Pick<MachineRef, 'vmId'> & { readonly process: ProcessIdentity },
  found: Readonly<Record<IdentityMark['mark'], string | null>>,
): IdentityMark[] {
  const recorded = [
    ['pid', String(process.pid)],
    ['start_time', String(process.startTime)],
    ['boot_id', process.bootId],
    ['uuid', machineUuid(vmId)],
  ] as const;
  return recorded.map(([mark, text]) => ({ mark, recorded: text, found: found[mark] }));
}
