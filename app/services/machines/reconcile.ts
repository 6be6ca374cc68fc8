import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { AppError, aliveStates, type FoundMachines, isAlive, type VmView } from '../../contract/index.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { Machine, MachineRef } from '../../hypervisors/driver/machine.ts';
import { type Clock, timestamp } from '../../lib/clock.ts';
import type { Reached } from '../../lib/fail-points.ts';
import { driverOf, whyUnknown } from '../records/driver-of.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { endLeftHelpers } from './left-helpers.ts';
import type { MachineFolders } from './machine-config.ts';
import { machineRef, storedHelpers } from './machine-ref.ts';
import { isCrash, type Machines, notRunning } from './machines.ts';

export interface ReconcileParts {
  readonly records: VmRecords;
  readonly machines: Machines;
  readonly hypervisors: Pick<Hypervisors, 'of'>;
  readonly folders: MachineFolders;
  readonly clock: Clock;
  readonly reached: Reached;
}

interface LaunchParts extends ReconcileParts {
  report(message: string, error: unknown): void;
}

/**
 * At launch: every VM that its row calls alive is looked for. A machine that runs is taken charge of again, one that does
 * not is marked stopped with the reason, and one that does not answer is `unknown`. A row that calls its VM stopped may be
 * wrong as well (that of a backup, say): where a machine was once, its process is looked for. A VM without its driver is
 * `unknown`, whatever its row says. No row is ever deleted.
 * Resolves to how many were found, and how. A VM that cannot be looked for is left as it is, and reported.
 */
export async function reconcile({ report, ...parts }: LaunchParts): Promise<FoundMachines> {
  const claimed = parts.records.withStates(aliveStates);
  const silent = parts.records.withStates(['stopped', 'error']);
  const alone = (looking: Promise<VmView | null>) =>
    looking.catch((error: unknown) => {
      report('a VM could not be looked for', error);
      return null;
    });
  const found = await Promise.all([
    ...claimed.map((vm) => alone(lookFor(parts, vm))),
    ...silent.map((vm) => alone(lookForForgotten(parts, vm))),
  ]);
  const states = found.flatMap((vm) => vm?.state ?? []);
  const unknown = states.filter((state) => state === 'unknown').length;
  const running = states.filter(isAlive).length - unknown;
  return { running, ended: states.length - running - unknown, silent: unknown };
}

/** A machine of a VM that is called stopped. Null: there is none, or nobody can tell. */
async function lookForForgotten(parts: ReconcileParts, vm: VmView): Promise<VmView | null> {
  const driver = driverOf(parts.hypervisors, vm);
  if (!driver) {
    recordMissingDriver(parts.records, vm);
    return null;
  }
  const ref = machineRef(vm, parts.folders);
  const process = (await mayRun(ref)) ? (await driver.examine(ref)).process : null;
  // A person may have started it meanwhile.
  if (isAlive(parts.records.get(vm.id).state)) return null;
  if (process) return lookFor(parts, vm);
  try {
    await endLeftHelpers(parts, vm);
  } catch (error) {
    // One that does not end stays on the row: the next start says so.
    if (!(error instanceof AppError)) throw error;
  }
  return null;
}

/**
 * A machine that ended in good order has taken its files with it; and where this session has no folder for it, the one that
 * started it may have had another. Asked first, because looking for a machine takes a look at every process.
 */
async function mayRun({
  runDir,
  hypervisorLogPath,
}: Pick<MachineRef, 'runDir' | 'hypervisorLogPath'>): Promise<boolean> {
  const left = await readdir(runDir).catch(() => null);
  return left ? left.length > 0 : existsSync(hypervisorLogPath);
}

/** Looks for the machine of one VM, and takes what is found for true. */
export async function lookFor(
  { records, machines, hypervisors, folders, clock, reached }: ReconcileParts,
  vm: VmView,
): Promise<VmView> {
  const held = machines.get(vm.id);
  if (held) return askAgain({ records, machines }, held);
  const driver = driverOf(hypervisors, vm);
  if (!driver) return recordMissingDriver(records, vm);
  const ref = machineRef(vm, folders);
  try {
    const adoption = await driver.adopt(ref);
    if (adoption.found) {
      const { process, version } = adoption.machine;
      records.transition(
        vm.id,
        adoption.state === 'paused' ? 'found_paused' : 'found_running',
        {
          runtime: {
            hypervisor: driver.name,
            accelerator: adoption.machine.accelerator,
            pid: process.pid,
            processStartTime: process.startTime,
            bootId: process.bootId,
            // What was wrong is over, but for what paused it: that may be its disk.
            ...(vm.state === 'paused' && adoption.state === 'paused' ? {} : { lastError: '' }),
          },
        },
        { actor: 'dashboard', kind: 'adopted', detail: { pid: process.pid, version } },
      );
      machines.supervise(adoption.machine, 'found');
      return records.get(vm.id);
    }
    const { reason, cause, lastWords } = adoption;
    const left = ref.helpers.length > 0 ? await driver.endHelpers(ref) : [];
    reached('relaunch.helpers_ended');
    // Where no process is written down it may have been stopped all the time: nobody could tell, its driver being gone.
    const neverRan = vm.state === 'unknown' && ref.process === null;
    const quiet = cause === 'guest_shutdown' || cause === 'guest_reset' || neverRan;
    // What another program started is that one's to tell.
    const isOurs = vm.runtime.hypervisor !== undefined;
    const crashedAt = isCrash(cause) && isOurs && !neverRan ? timestamp(clock) : undefined;
    return records.transition(
      vm.id,
      cause === 'guest_panic' ? 'panicked' : 'found_dead',
      { runtime: { ...notRunning, helpers: storedHelpers(left), lastError: quiet ? '' : reason, crashedAt } },
      {
        actor: 'dashboard',
        kind: 'found_dead',
        reason,
        detail: { cause, log: lastWords, pid: vm.runtime.pid },
      },
    );
  } catch (error) {
    // Two may have looked at once: a machine takes one connection, and the other has it.
    if (machines.get(vm.id)) return records.get(vm.id);
    return recordNoAnswer(records, vm.id, error);
  }
}

/** It is connected already: nothing is found that is not held, but it may answer again. */
async function askAgain(
  { records, machines }: Pick<ReconcileParts, 'records' | 'machines'>,
  machine: Machine,
): Promise<VmView> {
  const { vmId } = machine;
  const answer = await machine.state().catch((error: unknown) => ({ error }));
  // It may have ended while it was asked.
  if (machines.get(vmId) !== machine) return records.get(vmId);
  if (typeof answer !== 'string') return recordNoAnswer(records, vmId, answer.error);
  const event = answer === 'paused' ? 'found_paused' : 'found_running';
  const entry = { actor: 'dashboard', kind: 'adopted', reason: 'It answers again.' } as const;
  return records.transition(vmId, event, { runtime: { lastError: '' } }, entry);
}

/** Nobody can tell whether it runs. Said once: a row that says it already stays as it is. */
function recordMissingDriver(records: VmRecords, vm: VmView): VmView {
  const reason = whyUnknown(vm);
  if (vm.state === 'unknown' && vm.runtime.lastError === reason) return vm;
  return recordUnknown(records, vm.id, reason);
}

/** There is a machine, and this came of asking it something. */
export function recordNoAnswer(records: VmRecords, vmId: string, error: unknown): VmView {
  return recordUnknown(records, vmId, error instanceof Error ? error.message : String(error));
}

function recordUnknown(records: VmRecords, vmId: string, reason: string): VmView {
  return records.transition(
    vmId,
    'not_answering',
    { runtime: { lastError: reason } },
    { actor: 'dashboard', kind: 'unreachable', reason },
  );
}
