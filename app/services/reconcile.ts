import { aliveStates, type VmView } from '../contract/index.ts';
import type { Hypervisor } from '../hypervisors/hypervisor.ts';
import { type MachineFolders, machineFiles } from './machine-config.ts';
import { identityOf } from './machine-identity.ts';
import { type Machines, notRunning } from './machines.ts';
import type { VmRecords } from './vm-records.ts';

export interface ReconcileParts {
  readonly records: VmRecords;
  readonly machines: Machines;
  readonly hypervisor: Hypervisor;
  readonly folders: MachineFolders;
}

/**
 * At launch: every VM that its row calls alive is looked for. A machine that runs is taken charge of again, one that does
 * not is marked stopped with the reason, and one that does not answer is `unknown`. No row is ever deleted.
 */
export async function reconcile(parts: ReconcileParts): Promise<void> {
  const claimed = parts.records.withStates(aliveStates);
  await Promise.all(claimed.map((vm) => lookFor(parts, vm)));
}

/** Looks for the machine of one VM, and takes what is found for true. */
export async function lookFor(
  { records, machines, hypervisor, folders }: ReconcileParts,
  vm: VmView,
): Promise<VmView> {
  const files = machineFiles(folders, vm.id);
  try {
    const adoption = await hypervisor.adopt({ vmId: vm.id, process: identityOf(vm), ...files });
    if (adoption.found) {
      const { process } = adoption.machine;
      records.transition(
        vm.id,
        adoption.state === 'paused' ? 'found_paused' : 'found_running',
        {
          runtime: {
            accelerator: adoption.machine.accelerator,
            pid: process.pid,
            processStartTime: process.startTime,
            bootId: process.bootId,
          },
        },
        { actor: 'dashboard', kind: 'adopted', detail: { pid: process.pid } },
      );
      machines.supervise(adoption.machine);
      return records.get(vm.id);
    }
    const { reason, cause, lastWords } = adoption;
    const quiet = cause === 'guest_shutdown' || cause === 'guest_reset';
    return records.transition(
      vm.id,
      'found_dead',
      { runtime: { ...notRunning, lastError: quiet ? '' : reason } },
      {
        actor: 'dashboard',
        kind: 'found_dead',
        reason,
        detail: { cause, log: lastWords, pid: vm.runtime.pid },
      },
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return records.transition(
      vm.id,
      'not_answering',
      { runtime: { lastError: reason } },
      { actor: 'dashboard', kind: 'unreachable', reason },
    );
  }
}
