import { AppError, type PersonActor, type VmRuntime, type VmView } from '../../contract/index.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { Machine } from '../../hypervisors/driver/machine.ts';
import { type Clock, timestamp } from '../../lib/clock.ts';
import type { Reached } from '../../lib/fail-points.ts';
import { failure, systemFailure } from '../../lib/failures.ts';
import type { Logger } from '../../lib/logger.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import { imageHasAgent } from '../agent/image-agent.ts';
import type { ConsoleRecorder } from '../console/log/console-recorder.ts';
import type { Bases } from '../disks/bases.ts';
import type { Images } from '../images/images.ts';
import { endLeftHelpers } from '../machines/left-helpers.ts';
import { type MachineFolders, machineConfig } from '../machines/machine-config.ts';
import { storedHelpers } from '../machines/machine-ref.ts';
import { type Machines, notRunning } from '../machines/machines.ts';
import { lookFor } from '../machines/reconcile.ts';
import { refuseTakenPorts } from '../network/port-conflicts.ts';
import { requireDriver } from '../records/driver-of.ts';
import { requireCommand } from '../records/vm-command.ts';
import type { VmRecords } from '../records/vm-records.ts';

export interface VmStartParts {
  readonly records: VmRecords;
  readonly images: Images;
  readonly bases: Pick<Bases, 'settle'>;
  readonly machines: Machines;
  readonly recorder: ConsoleRecorder;
  readonly hypervisors: Hypervisors;
  readonly folders: MachineFolders;
  readonly clock: Clock;
  readonly reached: Reached;
  readonly logger: Pick<Logger, 'info'>;
}

/** What a row says of a machine that the hypervisor does not know. */
type KnownAtStart = Pick<VmRuntime, 'loopbackAddress' | 'hasAgent'>;

/** From a stopped VM to a machine that answers. */
export function createVmStart(parts: VmStartParts) {
  const { records, images, bases, machines, recorder, hypervisors, folders, clock, reached, logger } = parts;
  const starting = new Map<string, { abort: AbortController; done: Promise<VmView> }>();

  async function start(id: string): Promise<VmView> {
    const vm = requireCommand(records.get(id), 'start');
    const abort = new AbortController();
    const done = boot(vm, abort.signal).finally(() => starting.delete(id));
    starting.set(id, { abort, done });
    return done;
  }

  async function boot(vm: VmView, signal: AbortSignal): Promise<VmView> {
    const { id } = vm;
    const driver = requireDriver(hypervisors, vm);
    records.transition(
      id,
      'start_asked',
      // From here on a machine may be there, and the row says whose it is.
      { runtime: { ...notRunning, hypervisor: driver.name, lastError: '' } },
      { actor: whoAsks(), kind: 'starting' },
    );
    reached('start.row_starting');
    try {
      await endLeftHelpers(parts, vm);
      const image = images.require(vm.imageId);
      const config = await named(vm.name, machineConfig(image, vm, folders));
      await named(vm.name, bases.settle(vm, image));
      const hasAgent = vm.runtime.hasAgent || (await imageHasAgent(image));
      reached('start.seed_written');
      await refuseTakenPorts(parts, vm, config);
      recorder.beginBoot(id);
      reached('start.boot_begun');
      const starting = driver.start(config, {
        signal,
        onLaunch: (launched) => logger.info('VM launched', { id, name: vm.name, ...launched }),
        note: (helpers) => void records.change(id, { runtime: { helpers: storedHelpers(helpers) } }),
      });
      const machine = await named(vm.name, starting).catch(async (error: unknown) => {
        // Somebody took a port at the same moment: who that is can be found now.
        if (error instanceof AppError && error.code === 'port_taken')
          await refuseTakenPorts(parts, vm, config);
        throw error;
      });
      await keep(machine, { loopbackAddress: config.loopbackAddress, hasAgent: hasAgent || undefined });
      reached('start.row_running');
      machines.supervise(machine, 'started');
      return records.get(id);
    } catch (error) {
      const found = await alreadyThere(id, error);
      if (found) return found;
      if (records.get(id).state !== 'starting') throw error;
      throw recordFailure(id, error, signal);
    }
  }

  /** The row was wrong, and the driver refused a second machine: the one that runs is what was asked for. */
  async function alreadyThere(id: string, error: unknown): Promise<VmView | null> {
    if (!(error instanceof AppError) || error.code !== 'wrong_state') return null;
    const found = await lookFor(parts, records.get(id));
    if (found.state === 'running' || found.state === 'paused') return found;
    throw error;
  }

  /** A machine that cannot be written down must not go on: nobody would know of it. */
  async function keep(machine: Machine, known: KnownAtStart): Promise<void> {
    try {
      recordStart(machine, known);
    } catch (error) {
      if (records.get(machine.vmId).state === 'starting') await machine.kill();
      throw error;
    }
  }

  function recordStart({ vmId, accelerator, version, process }: Machine, known: KnownAtStart): void {
    const runtime = {
      accelerator,
      pid: process.pid,
      processStartTime: process.startTime,
      bootId: process.bootId,
      startedAt: timestamp(clock),
      ...known,
    };
    const detail = { pid: process.pid, accelerator, version };
    records.transition(vmId, 'started', { runtime }, { actor: 'dashboard', kind: 'started', detail });
  }

  function recordFailure(id: string, error: unknown, { aborted, reason: canceledBy }: AbortSignal): Error {
    const { name } = records.get(id);
    if (aborted) {
      const reported = failure('cancelled', {
        message: `The start of ${name} was canceled.`,
        unchanged: 'Its disk is unchanged.',
        hint: 'You can start it again at any time.',
      });
      const reason = reported.value.message;
      records.transition(
        id,
        'start_cancelled',
        { runtime: notRunning },
        { actor: canceledBy as PersonActor, kind: 'stopped', reason },
      );
      return reported;
    }
    const reported = systemFailure(error, {
      message: `${name} couldn’t be started`,
      unchanged: 'Its disk is unchanged.',
      hint: 'Look at the Host screen, then try again.',
    });
    const reason = reported.value.message;
    records.transition(
      id,
      'start_failed',
      { runtime: { ...notRunning, lastError: reason, lastHint: reported.value.hint } },
      { actor: 'dashboard', kind: 'start_failed', reason },
    );
    return reported;
  }

  return {
    start,

    /** False: it is not being started. */
    cancel(id: string): boolean {
      const begun = starting.get(id);
      begun?.abort.abort(whoAsks());
      return begun !== undefined;
    },

    /** The names of VMs that are being started. */
    underWay: (): string[] => [...starting.keys()].map((id) => records.get(id).name),

    /** Resolves when no VM is being started: what is half started could be lost sight of by whoever comes next. */
    async settled(): Promise<void> {
      await Promise.allSettled([...starting.values()].map(({ done }) => done));
    },
  };
}

/** A driver's failure says what is wrong with which file or program, but not of which VM. */
async function named<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const message = `${name} couldn’t be started. ${error.value.message}`;
    throw new AppError({ ...error.value, message }, { cause: error });
  }
}
