import type { QuitChoice, Quitting, VmState, VmView } from '../contract/index.ts';
import type { EventBus } from '../events/bus.ts';
import type { Machines } from './machines.ts';
import type { SettingsService } from './settings.ts';
import type { VmPower } from './vm-power.ts';
import type { VmRecords } from './vm-records.ts';

/** How long guests may take to power off before it is asked what to do about them. Milliseconds. */
const defaultPatience = 30_000;

const alive: VmState[] = ['starting', 'running', 'paused', 'stopping'];

export type QuittingService = ReturnType<typeof createQuitting>;

/** What happens between "quit" and the end: running VMs are left, paused or stopped, as the user says or has said. */
export function createQuitting(parts: {
  records: VmRecords;
  machines: Machines;
  power: VmPower;
  settings: SettingsService;
  events: EventBus;
  /** Milliseconds; 30 seconds where absent. */
  patience?: number;
}) {
  const { records, machines, power, settings, events, patience = defaultPatience } = parts;
  let quit: (() => void) | null = null;
  let stuck: VmView[] = [];

  /** Those whose machine this dashboard holds: of others it knows too little to do anything to them. */
  const running = (): VmView[] => records.withStates(alive).filter(({ id }) => machines.get(id));

  /** Once it was cancelled, nobody wants to know. */
  function tell(phase: Quitting['phase'], vms: readonly VmView[]): void {
    if (!quit) return;
    events.emit('quit.changed', { phase, vms: vms.map(({ name }) => name) });
  }

  function end(): void {
    const done = quit;
    quit = null;
    stuck = [];
    events.emit('quit.changed', null);
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
      await within(gone, patience);
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

  function carryOut(choice: QuitChoice): void {
    if (choice === 'leave') end();
    else void (choice === 'pause' ? pauseAll() : stopAll());
  }

  return {
    /**
     * True: nothing stands in the way of quitting. False: somebody must answer first, or VMs are being paused or stopped;
     * `done` is called when it is time.
     */
    mayQuit(done: () => void): boolean {
      const { onQuit } = settings.get();
      const vms = running();
      if (vms.length === 0 || onQuit === 'leave') return true;
      const begun = quit !== null;
      quit = done;
      if (onQuit === 'ask') tell(stuck.length > 0 ? 'stuck' : 'asking', stuck.length > 0 ? stuck : vms);
      else if (!begun) carryOut(onQuit);
      return false;
    },

    answer(choice: QuitChoice, remember: boolean): void {
      if (remember) settings.update({ onQuit: choice });
      if (quit) carryOut(choice);
    },

    async force(): Promise<void> {
      finish(await without(stuck, ({ id }) => (machines.get(id) ? power.forceStop(id) : Promise.resolve())));
    },

    cancel(): void {
      quit = null;
      stuck = [];
      events.emit('quit.changed', null);
    },
  };
}

/** Does it to all at once; those for which it failed. */
async function without(vms: readonly VmView[], work: (vm: VmView) => Promise<unknown>): Promise<VmView[]> {
  const results = await Promise.allSettled(vms.map(work));
  return vms.filter((_, index) => results[index]?.status === 'rejected');
}

/** Rejects when it takes longer. */
async function within(done: Promise<unknown> | null, limit: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), limit);
  });
  try {
    await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
