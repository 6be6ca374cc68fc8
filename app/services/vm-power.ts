import type { VmState, VmView } from '../contract/index.ts';
import type { Hypervisor, MachineExit } from '../hypervisors/hypervisor.ts';
import { type Clock, timestamp } from './clock.ts';
import { failure, systemFailure } from './failures.ts';
import type { Images } from './images.ts';
import { type MachineFolders, machineConfig, machineFiles } from './machine-config.ts';
import { identityOf } from './machine-identity.ts';
import { type Machines, notRunning } from './machines.ts';
import type { VmRecords } from './vm-records.ts';

/** How long a guest may take to power off before the row says that it did not. Milliseconds. */
const powerOffPatience = 60_000;

export type VmPower = ReturnType<typeof createVmPower>;

/** Start, stop, pause: what a person can do to a machine, and which states allow it. */
export function createVmPower(parts: {
  records: VmRecords;
  images: Images;
  machines: Machines;
  hypervisor: Hypervisor;
  folders: MachineFolders;
  clock: Clock;
}) {
  const { records, images, machines, hypervisor, folders, clock } = parts;
  const starting = new Map<string, AbortController>();

  async function start(id: string): Promise<VmView> {
    const vm = requireState(records.get(id), ['stopped', 'error', 'unknown'], 'started');
    const abort = new AbortController();
    starting.set(id, abort);
    records.change(
      id,
      { state: 'starting', runtime: { ...notRunning, lastError: '' } },
      { actor: 'user', kind: 'starting' },
    );
    try {
      const config = await machineConfig(images.require(vm.imageId), vm, folders);
      const machine = await hypervisor.start(config, abort.signal);
      records.change(
        id,
        {
          state: 'running',
          runtime: {
            hypervisor: hypervisor.name,
            accelerator: machine.accelerator,
            pid: machine.process.pid,
            processStartTime: machine.process.startTime,
            bootId: machine.process.bootId,
            startedAt: timestamp(clock),
            loopbackAddress: config.loopbackAddress,
          },
        },
        {
          actor: 'dashboard',
          kind: 'started',
          detail: { pid: machine.process.pid, accelerator: machine.accelerator },
        },
      );
      machines.supervise(machine);
      return records.get(id);
    } catch (error) {
      throw recordFailedStart(id, error, abort.signal.aborted);
    } finally {
      starting.delete(id);
    }
  }

  function recordFailedStart(id: string, error: unknown, cancelled: boolean): Error {
    const { name } = records.get(id);
    const reported = cancelled
      ? failure('cancelled', {
          message: `The start of ${name} was cancelled.`,
          unchanged: 'Its disk is as it was.',
          hint: 'Start it again when you like.',
        })
      : systemFailure(error, {
          message: `${name} could not be started`,
          unchanged: 'Its disk is as it was.',
          hint: 'Look at the host checks, then try again.',
        });
    const reason = reported.value.message;
    records.change(
      id,
      {
        state: cancelled ? 'stopped' : 'error',
        runtime: { ...notRunning, lastError: cancelled ? '' : reason },
      },
      { actor: cancelled ? 'user' : 'dashboard', kind: cancelled ? 'stopped' : 'start_failed', reason },
    );
    return reported;
  }

  async function stop(id: string): Promise<VmView> {
    const vm = requireState(records.get(id), ['running', 'paused'], 'stopped');
    const machine = requireMachine(vm);
    records.change(id, { state: 'stopping' }, { actor: 'user', kind: 'stop_requested' });
    machines.intend(id, 'power_off');
    try {
      // A paused guest cannot hear the request.
      if (vm.state === 'paused') await machine.resume();
      await machine.requestPowerOff();
    } catch (error) {
      if (!machines.get(id)) return records.get(id);
      machines.intend(id, null);
      records.change(id, { state: await machine.state().catch(() => 'unknown' as const) });
      throw error;
    }
    noticeRefusal(id);
    return records.get(id);
  }

  /** A guest that does not power off goes on running; its row must not say `stopping` for ever. */
  function noticeRefusal(id: string): void {
    const machine = machines.get(id);
    const gone = machines.gone(id);
    if (!machine || !gone) return;
    const notice = async () => {
      if (machines.get(id) !== machine || records.get(id).state !== 'stopping') return;
      machines.intend(id, null);
      const state = await machine.state().catch(() => 'unknown' as const);
      const reason = `The guest was asked to power off and did not within ${powerOffPatience / 1000} seconds.`;
      records.change(
        id,
        { state, runtime: { lastError: `${reason} Force it off, or look at its console.` } },
        { actor: 'guest', kind: 'stop_timed_out', reason },
      );
    };
    const timer = setTimeout(() => void notice(), powerOffPatience);
    void gone.then(() => clearTimeout(timer));
  }

  async function forceStop(id: string): Promise<VmView> {
    const vm = requireState(
      records.get(id),
      ['starting', 'running', 'paused', 'stopping', 'unknown'],
      'forced off',
    );
    const begun = starting.get(id);
    if (begun) {
      begun.abort();
      return records.get(id);
    }
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
    const ended = await hypervisor.endProcess({
      vmId: vm.id,
      process: identityOf(vm),
      ...machineFiles(folders, vm.id),
    });
    const reason = ended
      ? 'Its process did not answer and was ended by force.'
      : 'No process of it was there any more.';
    return records.change(
      vm.id,
      { state: 'stopped', runtime: { ...notRunning, lastError: '' } },
      { actor: 'user', kind: 'stopped', reason },
    );
  }

  async function restart(id: string): Promise<VmView> {
    const gone = machines.gone(id);
    await stop(id);
    await withinPatience(gone, records.get(id).name);
    return start(id);
  }

  async function pause(id: string): Promise<VmView> {
    const machine = requireMachine(requireState(records.get(id), ['running'], 'paused'));
    machines.intend(id, 'pause');
    try {
      await machine.pause();
    } finally {
      machines.intend(id, null);
    }
    return records.change(id, { state: 'paused' }, { actor: 'user', kind: 'paused' });
  }

  async function resume(id: string): Promise<VmView> {
    const machine = requireMachine(requireState(records.get(id), ['paused'], 'resumed'));
    machines.intend(id, 'resume');
    try {
      await machine.resume();
    } finally {
      machines.intend(id, null);
    }
    return records.change(
      id,
      { state: 'running', runtime: { lastError: '' } },
      { actor: 'user', kind: 'resumed' },
    );
  }

  function requireMachine(vm: VmView) {
    const machine = machines.get(vm.id);
    if (machine) return machine;
    throw failure('wrong_state', {
      message: `${vm.name} is ${vm.state}, but no machine of it is known to run.`,
      unchanged: 'Nothing was changed.',
      hint: 'Start the dashboard again: it then looks for the machine anew.',
    });
  }

  return { start, stop, forceStop, restart, pause, resume };
}

function requireState(vm: VmView, allowed: readonly VmState[], participle: string): VmView {
  if (allowed.includes(vm.state)) return vm;
  throw failure('wrong_state', {
    message: `${vm.name} is ${vm.state} and cannot be ${participle}.`,
    unchanged: 'The VM goes on as it was.',
    hint: `That works for a VM that is ${allowed.join(' or ')}.`,
  });
}

/** Waits for the machine to be gone, but not for longer than a guest may take to power off. */
async function withinPatience(gone: Promise<MachineExit> | null, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const refused = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        failure('timeout', {
          message: `${name} did not power off within ${powerOffPatience / 1000} seconds, so it was not restarted.`,
          unchanged: 'It goes on running.',
          hint: 'Force it off, then start it.',
        }),
      );
    }, powerOffPatience);
  });
  try {
    await Promise.race([gone, refused]);
  } finally {
    clearTimeout(timer);
  }
}
