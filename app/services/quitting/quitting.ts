import type { QuitChoice, Quitting, Settings, VmState, VmView } from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import type { Logger } from '../../lib/logger.ts';
import { settlesWithin } from '../../lib/settles-within.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Machines } from '../machines/machines.ts';
import type { VmRecords } from '../records/vm-records.ts';
import type { SettingsService } from '../settings/settings.ts';
import type { VmPower } from '../vms/vm-power.ts';

/** How long guests may take to power off before it is asked what to do about them. Milliseconds. */
const defaultPatience = 30_000;

const alive: VmState[] = ['starting', 'running', 'paused', 'stopping'];

export type QuittingService = ReturnType<typeof createQuitting>;

/**
 * What happens between "quit" and the end: running VMs are left, paused or stopped, as the user says or has said; that jobs
 * will be cancelled is always said before.
 */
export function createQuitting(parts: {
  records: VmRecords;
  machines: Machines;
  power: VmPower;
  jobs: Pick<Jobs, 'underWay'>;
  settings: SettingsService;
  events: EventBus;
  logger: Pick<Logger, 'info'>;
  /** Milliseconds; 30 seconds where absent. */
  patience?: number;
}) {
  const { records, machines, power, jobs, settings, events, logger, patience = defaultPatience } = parts;
  let quit: (() => void) | null = null;
  /** What was told last, for whoever could not hear it. */
  let now: Quitting | null = null;
  const waiting: (() => void)[] = [];
  let stuck: VmView[] = [];

  /** Those whose machine this dashboard holds: of others it knows too little to do anything to them. */
  const running = (): VmView[] => records.withStates(alive).filter(({ id }) => machines.get(id));

  /** Once it was cancelled, nobody wants to know. */
  function tell(phase: Quitting['phase'], vms: readonly VmView[], cancelled: string[] = []): void {
    if (!quit) return;
    now = { phase, vms: vms.map(({ name }) => name), jobs: cancelled };
    events.emit('quitting.changed', now);
  }

  function forget(): void {
    quit = null;
    stuck = [];
    now = null;
    events.emit('quitting.changed', null);
  }

  function end(): void {
    const done = quit;
    forget();
    done?.();
  }

  async function pauseAll(): Promise<void> {
    const vms = running().filter(({ state }) => state === 'running');
    tell('pausing', vms);
    const failed = await without(vms, ({ id }) => power.pause(id));
    finish(failed);
  }

  async function stopAll(): Promise<void> {
    const vms = running();
    const left = new Map(vms.map((vm) => [vm.id, vm]));
    tell('stopping', vms);
    const failed = await without(vms, async (vm) => {
      const gone = machines.gone(vm.id);
      if (vm.state !== 'stopping') await power.stop(vm.id);
      if (!(await settlesWithin(gone, patience))) throw new Error('it hasn’t powered off');
      left.delete(vm.id);
      tell('stopping', [...left.values()]);
    });
    finish(failed);
  }

  /** Quits, unless somebody has cancelled meanwhile, or machines are left that do not listen. */
  function finish(failed: VmView[]): void {
    if (!quit) return;
    stuck = failed;
    if (stuck.length > 0) tell('stuck', stuck);
    else end();
  }

  /** Of who is asked each time, VMs that nobody was asked about are left. */
  function carryOut(choice: Settings['onQuit']): void {
    if (choice === 'pause') void pauseAll();
    else if (choice === 'stop') void stopAll();
    else end();
  }

  return {
    /**
     * True: nothing stands in the way of quitting. False: somebody must answer first, or VMs are being paused or stopped;
     * `done` is called when it is time.
     */
    mayQuit(done: () => void): boolean {
      const { onQuit } = settings.get();
      const vms = onQuit === 'leave' ? [] : running();
      const cancelled = jobs.underWay();
      if (vms.length === 0 && cancelled.length === 0) return true;
      quit = done;
      const asked = onQuit === 'ask' ? vms : [];
      // What is under way is told again: the page that was told may be gone.
      if (now && now.phase !== 'asking') events.emit('quitting.changed', now);
      else if (asked.length > 0 || cancelled.length > 0) tell('asking', asked, cancelled);
      else carryOut(onQuit);
      return false;
    },

    /** What is asked or done now; null: nothing. For pages: see the channel. */
    look(): Quitting | null {
      for (const heard of waiting.splice(0)) heard();
      return now;
    },

    /** Resolves when a page looks; never, where none can. */
    heard: (): Promise<void> => new Promise((resolve) => waiting.push(resolve)),

    /** `choice`: null for a question about jobs alone. */
    answer(choice: QuitChoice | null, remember: boolean): void {
      if (quit) logger.info('quitting answered', { choice, remember });
      if (remember && choice) settings.update({ onQuit: choice });
      if (quit) carryOut(choice ?? settings.get().onQuit);
    },

    async force(): Promise<void> {
      if (stuck.length > 0) logger.info('quitting forced', { vms: stuck.map(({ name }) => name) });
      finish(await without(stuck, ({ id }) => (machines.get(id) ? power.forceStop(id) : Promise.resolve())));
    },

    cancel(): void {
      if (quit) logger.info('quitting cancelled');
      forget();
    },
  };
}

/** Does it to all at once; those for which it failed. */
async function without(vms: readonly VmView[], work: (vm: VmView) => Promise<unknown>): Promise<VmView[]> {
  const results = await Promise.allSettled(vms.map(work));
  return vms.filter((_, index) => results[index]?.status === 'rejected');
}
