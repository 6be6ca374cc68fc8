import { AppError, timeouts, type VmView } from '../../contract/index.ts';
import type { Machine } from '../../hypervisors/driver/machine.ts';
import { failure } from '../../lib/failures.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import { machineRef } from '../machines/machine-ref.ts';
import { notRunning } from '../machines/machines.ts';
import { recordNoAnswer } from '../machines/reconcile.ts';
import { requireDriver } from '../records/driver-of.ts';
import { requireCommand } from '../records/vm-command.ts';
import { createVmStart, type VmStartParts } from './vm-start.ts';

/** Milliseconds in which a machine that has closed its connection is known to be gone. */
const endingTime = 2000;

export type VmPower = ReturnType<typeof createVmPower>;

/** Start, stop, pause: what a person can do to a machine. Which states allow it is in `vm-state-machine.ts`. */
export function createVmPower(parts: VmStartParts) {
  const { records, machines, hypervisors, folders, reached } = parts;
  const { start, cancel, underWay, settled } = createVmStart(parts);

  async function stop(id: string): Promise<VmView> {
    const vm = requireCommand(records.get(id), 'stop');
    const machine = requireMachine(vm);
    // That it did not power off when it was asked before says nothing any more; why a paused one is paused does.
    const changes = vm.state === 'running' ? { runtime: { lastError: '' } } : {};
    records.transition(id, 'stop_asked', changes, { actor: whoAsks(), kind: 'stop_requested' });
    reached('stop.row_stopping');
    machines.intend(id, 'power_off');
    try {
      // A paused guest cannot hear the request.
      if (vm.state === 'paused') await machine.resume();
      reached('stop.woken');
      await machine.requestPowerOff();
      reached('stop.asked');
    } catch (error) {
      // What closes its connection is ending: by itself, or because somebody else has forced it off.
      const gone = machines.gone(id);
      if (!gone || (!isSilence(error) && (await settlesWithin(gone, endingTime)))) return records.get(id);
      // Who does not answer this does not answer how it is either.
      if (isSilence(error)) machines.intend(id, null);
      else await recordRefusal(machine);
      throw heeded(machine, error);
    }
    noticeRefusal(id);
    return records.get(id);
  }

  /** A guest that does not power off goes on running; its row must not say `stopping` for ever. */
  function noticeRefusal(id: string): void {
    const machine = machines.get(id);
    const gone = machines.gone(id);
    if (!machine || !gone) return;
    const reason = `The guest was asked to power off but didn’t do so within ${timeouts.stopping / 1000} seconds.`;
    const timers = [
      setTimeout(() => void askAgent(machine), timeouts.powerButton),
      setTimeout(() => void recordRefusal(machine, reason), timeouts.stopping),
    ];
    void gone.then(() => timers.forEach(clearTimeout));
  }

  /** Many guests do not listen to their power button; one that is powering off already takes no harm. */
  async function askAgent(machine: Machine): Promise<void> {
    if (machines.get(machine.vmId) !== machine || records.get(machine.vmId).state !== 'stopping') return;
    // Where there is no agent, or it does not answer, the guest keeps the rest of its time.
    if (machine.agent.presence() === 'present') await machine.agent.powerOff().catch(() => undefined);
  }

  /** It is not stopping after all. `reason`: it has had its time; without one, the caller says why. */
  async function recordRefusal(machine: Machine, reason?: string): Promise<void> {
    const { vmId } = machine;
    const answer = await machine.state().catch((error: unknown) => ({ error }));
    // It may have gone, or been paused for its disk, while it was asked.
    if (machines.get(vmId) !== machine || records.get(vmId).state !== 'stopping') return;
    machines.intend(vmId, null);
    if (typeof answer !== 'string') {
      recordNoAnswer(records, vmId, answer.error);
      return;
    }
    const event = answer === 'paused' ? 'still_paused' : 'still_running';
    if (!reason) {
      records.transition(vmId, event, {});
      return;
    }
    records.transition(
      vmId,
      event,
      { runtime: { lastError: `${reason} Force it off, or look at its console.` } },
      { actor: 'guest', kind: 'stop_timed_out', reason },
    );
  }

  async function forceStop(id: string): Promise<VmView> {
    const vm = requireCommand(records.get(id), 'forceStop');
    if (cancel(id)) return records.get(id);
    if (vm.state === 'unknown' && !machines.get(id)) return endUnreachable(vm);
    const machine = requireMachine(vm);
    machines.intend(id, 'kill');
    const gone = machines.gone(id);
    try {
      await machine.kill();
    } catch (error) {
      machines.intend(id, null);
      throw error;
    }
    await gone;
    return records.get(id);
  }

  /** Nobody can ask it anything: its process is ended, if it is still there. */
  async function endUnreachable(vm: VmView): Promise<VmView> {
    const ended = await requireDriver(hypervisors, vm).endProcess(machineRef(vm, folders));
    reached('force_stop.process_ended');
    const reason = ended ? 'Its process didn’t answer and was killed.' : 'Its process was already gone.';
    const stopped = records.transition(
      vm.id,
      'given_up',
      { runtime: { ...notRunning, helpers: undefined, lastError: '' } },
      { actor: whoAsks(), kind: 'stopped', reason },
    );
    reached('force_stop.row_stopped');
    return stopped;
  }

  async function restart(id: string): Promise<VmView> {
    const { name } = requireCommand(records.get(id), 'restart');
    const gone = machines.gone(id);
    await stop(id);
    if (!(await settlesWithin(gone, timeouts.stopping))) {
      throw failure('timeout', {
        message: `${name} didn’t power off within ${timeouts.stopping / 1000} seconds, so it wasn’t restarted.`,
        unchanged: 'It is still running.',
        hint: 'Force it off, then start it.',
      });
    }
    return start(id);
  }

  async function pause(id: string): Promise<VmView> {
    const machine = requireMachine(requireCommand(records.get(id), 'pause'));
    machines.intend(id, 'pause');
    try {
      await machine.pause();
      reached('pause.asked');
    } catch (error) {
      throw heeded(machine, error);
    } finally {
      machines.intend(id, null);
    }
    // It may have ended while it was asked.
    if (machines.get(id) !== machine) return records.get(id);
    const paused = records.transition(id, 'paused', {}, { actor: whoAsks(), kind: 'paused' });
    reached('pause.row_paused');
    return paused;
  }

  async function resume(id: string): Promise<VmView> {
    const machine = requireMachine(requireCommand(records.get(id), 'resume'));
    machines.intend(id, 'resume');
    let overtaken = false;
    try {
      await machine.resume();
      // It may have been paused again, or have ended, before its answer was here: then that is written down already.
      overtaken = machines.intent(id) !== 'resume';
      reached('resume.asked');
    } catch (error) {
      throw heeded(machine, error);
    } finally {
      machines.intend(id, null);
    }
    if (overtaken) return records.get(id);
    const running = records.transition(
      id,
      'resumed',
      { runtime: { lastError: '' } },
      { actor: whoAsks(), kind: 'resumed' },
    );
    reached('resume.row_running');
    return running;
  }

  /** What a machine that was asked something failed with, once its row says so where it does not answer at all. */
  function heeded(machine: Machine, error: unknown): unknown {
    if (isSilence(error) && machines.get(machine.vmId) === machine)
      recordNoAnswer(records, machine.vmId, error);
    return error;
  }

  function requireMachine(vm: VmView): Machine {
    const machine = machines.get(vm.id);
    if (machine) return machine;
    throw failure('wrong_state', {
      message: `${vm.name} is ${vm.state}, but Banger isn’t connected to its process.`,
      unchanged: 'Nothing was changed.',
      hint: 'Restart Banger: it then looks for the process again.',
    });
  }

  return { start, stop, forceStop, restart, pause, resume, startsUnderWay: underWay, settled };
}

function isSilence(error: unknown): boolean {
  return error instanceof AppError && error.code === 'timeout';
}
