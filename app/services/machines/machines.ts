import type { ActivityActor, ActivityKind, PersonActor, VmRuntime } from '../../contract/index.ts';
import type { ExitCause, Machine, MachineEvent, MachineExit } from '../../hypervisors/driver/machine.ts';
import { type Clock, timestamp } from '../../lib/clock.ts';
import type { Reached } from '../../lib/fail-points.ts';
import { callEach } from '../../lib/listeners.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { ConsoleRecorder } from '../console/log/console-recorder.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { createMachineDiary, type MachineDiary } from './machine-diary.ts';
import { helpersOf, storedHelpers } from './machine-ref.ts';
import { noticeReadiness } from './readiness.ts';
import { createRestartCounter, type Restart } from './restless-guest.ts';
import { noticeSilence } from './silent-boot.ts';

/** What a command is about to do to a machine: the machine's own event then needs no second log entry. */
export type Intent = 'pause' | 'resume' | 'power_off' | 'kill';

/** The part of `runtime` that is only true while the machine runs. Not its helpers: each is ended before it is forgotten. */
export const notRunning: Partial<VmRuntime> = {
  pid: undefined,
  processStartTime: undefined,
  bootId: undefined,
  startedAt: undefined,
  silentBoot: undefined,
  readyAt: undefined,
};

export type Machines = ReturnType<typeof createMachines>;

/** A machine was paused or goes on, and nobody here asked for it. */
type StateChange = Extract<MachineEvent, { type: 'paused' | 'resumed' }>;

/** Changes of one machine that nobody asked for and that get a log entry. More change its row alone, which does not grow. */
const mostLogged = 100;

type HelperEnd = Extract<MachineEvent, { type: 'helper_ended' }>;

interface Held {
  readonly machine: Machine;
  intent: Intent | null;
  /** Whose intent it is. */
  by: PersonActor;
  readonly gone: Promise<MachineExit>;
  readonly countRestart: () => Restart;
  logged: number;
}

/** The machines that run, each with the one connection to it; turns what they do into rows and log entries. */
export function createMachines({
  records,
  recorder,
  clock,
  reached,
  onGrowth,
  report,
}: {
  records: VmRecords;
  recorder: ConsoleRecorder;
  clock: Clock;
  reached: Reached;
  onGrowth: (vmId: string) => void;
  report: (message: string, error: unknown) => void;
}) {
  const running = new Map<string, Held>();
  /** By VM: of the machine that runs, or ran last. */
  const diaries = new Map<string, MachineDiary>();

  function handle(held: Held, diary: MachineDiary, event: MachineEvent): void {
    const { vmId } = held.machine;
    const { intent, by } = held;
    switch (event.type) {
      case 'paused':
      case 'resumed':
        if (isAnswer(event, intent)) {
          diary.overtake();
          break;
        }
        // Its disk is still full: it was resumed for a moment only.
        if (event.type === 'paused' && intent === 'resume') held.intent = null;
        diary.write({ isState: true, write: () => recordChange(held, event) });
        break;
      case 'powering_off':
        diary.write({ isState: true, write: () => records.transition(vmId, 'powering_off', {}) });
        break;
      case 'restarted':
        handleRestart(held, diary);
        break;
      case 'helper_ended':
        diary.write({ isState: false, write: () => recordHelperEnd(vmId, event) });
        break;
      case 'exited':
        running.delete(vmId);
        recorder.settle(vmId);
        reached('exit.seen');
        diary.write({ isState: true, write: () => recordExit(vmId, event.exit, intent, by) });
        reached('exit.row_stopped');
    }
  }

  function recordChange(held: Held, event: StateChange): void {
    const reason = event.type === 'paused' ? event.reason : null;
    const entry = { actor: 'host', kind: event.type, ...(reason ? { reason } : {}) } as const;
    const isLogged = held.logged < mostLogged;
    const changes = { runtime: { lastError: reason ?? '' } };
    records.transition(held.machine.vmId, event.type, changes, isLogged ? entry : undefined);
    if (isLogged) held.logged += 1;
  }

  /** The machine is the same, and so is its state; what runs in it has begun again. */
  function handleRestart(held: Held, diary: MachineDiary): void {
    const { vmId, accelerator, process } = held.machine;
    const { isLogged, reason } = held.countRestart();
    const runtime = { startedAt: timestamp(clock), silentBoot: undefined, lastError: reason ?? '' };
    const detail = { accelerator, pid: process.pid };
    const entry = { actor: 'guest', kind: 'restarted', detail, ...(reason ? { reason } : {}) } as const;
    if (isLogged) recorder.beginNextBoot(vmId);
    const write = () => void records.change(vmId, { runtime }, isLogged ? entry : undefined);
    diary.write({ isState: false, write });
    watchForSilence(held, 'started');
  }

  /** Whether the guest prints something after it began to boot. */
  function watchForSilence({ machine, gone }: Held, origin: 'started' | 'found'): void {
    const held = () => running.get(machine.vmId)?.machine === machine;
    noticeSilence({ records, machine, origin, gone, held });
  }

  /** From now on the row names the others alone. */
  function recordHelperEnd(vmId: string, { helper, reason }: HelperEnd): void {
    const { role, process } = helper;
    const others = helpersOf(records.get(vmId)).filter((one) => one.role !== role);
    records.change(
      vmId,
      { runtime: { helpers: storedHelpers(others), lastError: reason } },
      { actor: 'host', kind: 'helper_ended', reason, detail: { role, ...process } },
    );
  }

  function recordExit(vmId: string, exit: MachineExit, intent: Intent | null, by: PersonActor): void {
    const { actor, kind, alarming } = judge(exit, intent, by);
    const evidence = { cause: exit.cause, exitCode: exit.exitCode, signal: exit.signal, log: exit.lastWords };
    records.transition(
      vmId,
      exit.cause === 'guest_panic' ? 'panicked' : 'exited',
      {
        runtime: {
          ...notRunning,
          helpers: storedHelpers(exit.helpersLeft ?? []),
          lastError: alarming ? exit.reason : '',
          crashedAt: !asked(intent) && isCrash(exit.cause) ? timestamp(clock) : undefined,
        },
      },
      { actor, kind, reason: exit.reason, detail: evidence },
    );
  }

  return {
    get: (vmId: string): Machine | undefined => running.get(vmId)?.machine,

    all: (): Machine[] => [...running.values()].map(({ machine }) => machine),

    /** Takes charge of a machine, just started or found again: from now on its events change its row. */
    supervise(machine: Machine, origin: 'started' | 'found'): void {
      const { vmId } = machine;
      let resolveGone: (exit: MachineExit) => void = () => {};
      const gone = new Promise<MachineExit>((resolve) => {
        resolveGone = resolve;
      });
      const countRestart = createRestartCounter(clock, origin);
      const held: Held = { machine, intent: null, by: 'user', gone, countRestart, logged: 0 };
      running.set(vmId, held);
      diaries.get(vmId)?.close();
      const lost = (error: unknown) => report('what a machine did could not be written down', error);
      const diary = createMachineDiary(lost);
      diaries.set(vmId, diary);
      if (origin === 'found') recorder.resume(vmId);
      watchForSilence(held, origin);
      noticeReadiness({ records, clock, machine, gone, report, held: () => running.get(vmId) === held });
      machine.onConsoleGrowth(() => callEach([recorder.onGrowth, onGrowth], vmId));
      machine.onEvent((event) => {
        try {
          if (running.get(vmId) === held) handle(held, diary, event);
        } finally {
          if (event.type === 'exited') resolveGone(event.exit);
        }
      });
    },

    /** Resolves when the machine is gone and its row says so, or cannot be made to say so now; null when none runs. */
    gone: (vmId: string): Promise<MachineExit> | null => running.get(vmId)?.gone ?? null,

    /** Says who is behind what the machine does next; null takes it back. */
    intend(vmId: string, intent: Intent | null): void {
      const entry = running.get(vmId);
      if (entry) Object.assign(entry, { intent, by: whoAsks() });
    },

    /** Null: there is none, or what the machine did since has overtaken it. */
    intent: (vmId: string): Intent | null => running.get(vmId)?.intent ?? null,

    /** Lets go of all machines and leaves them running: for quitting. */
    detachAll(): void {
      callEach(
        [...running.values()].map(
          ({ machine }) =>
            () =>
              machine.detach(),
        ),
      );
      for (const diary of diaries.values()) diary.close();
      running.clear();
    },
  };
}

/** It is what a command of ours brings about, and that command writes it down. */
function isAnswer(event: StateChange, intent: Intent | null): boolean {
  return event.type === 'paused' ? intent === 'pause' : intent !== null;
}

/** The machine ended neither by its guest's will nor by anybody's who could have asked that: what was not written is lost. */
export function isCrash(cause: ExitCause): boolean {
  return cause === 'helper_lost' || cause === 'killed' || cause === 'lost';
}

function asked(intent: Intent | null): boolean {
  return intent === 'power_off' || intent === 'kill';
}

/** Whose doing an exit was, and whether it needs explaining on the screen. */
function judge(
  exit: MachineExit,
  intent: Intent | null,
  by: PersonActor,
): { actor: ActivityActor; kind: ActivityKind; alarming: boolean } {
  if (asked(intent)) return { actor: by, kind: 'stopped', alarming: false };
  switch (exit.cause) {
    case 'guest_shutdown':
    case 'guest_reset':
      return { actor: 'guest', kind: 'stopped', alarming: false };
    case 'guest_panic':
      return { actor: 'guest', kind: 'crashed', alarming: true };
    case 'host_request':
      return { actor: 'host', kind: 'stopped', alarming: true };
    case 'helper_lost':
    case 'killed':
    case 'lost':
      return { actor: 'host', kind: 'crashed', alarming: true };
  }
}
