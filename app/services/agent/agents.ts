import type {
  GuestBytes,
  GuestView,
  ReadGuestFileInput,
  RunInGuestInput,
  RunInGuestOutput,
  VmState,
  VmView,
  WriteGuestFileInput,
} from '../../contract/index.ts';
import { AppError } from '../../contract/index.ts';
import type { GuestAgent, GuestProcess, GuestStreams } from '../../hypervisors/driver/guest-agent.ts';
import type { Clock } from '../../lib/clock.ts';
import { failure } from '../../lib/failures.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { Machines } from '../machines/machines.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { bytesOf, textOf } from './guest-bytes.ts';
import { runBounded } from './run-bounded.ts';

/** A guest may list as many as it likes. */
const most = { addresses: 64, fileSystems: 32 };

/** Of a command or a file, where the caller does not say. */
const usual = { timeoutMs: 30_000, mostBytes: 256 * 1024 };

const inGuest = (what: string, named: string) => `${what} in the guest: ${plainLine(named)}.`;

/** Why no guest can be asked, by state; that of a running VM can. */
const refusals: Record<Exclude<VmState, 'running'>, { why: string; hint: string }> = {
  stopped: { why: 'It is stopped.', hint: 'Start it first.' },
  starting: { why: 'It is still starting.', hint: 'Try again in a moment.' },
  paused: { why: 'It is paused.', hint: 'Resume it first.' },
  stopping: { why: 'It is powering off.', hint: 'Start it again when it is off.' },
  error: { why: 'It isn’t running.', hint: 'Start it first.' },
  unknown: { why: 'Its state is unknown.', hint: 'Look at the evidence on its page.' },
};

export type Agents = ReturnType<typeof createAgents>;

/** What is asked of guests through their agents. Nothing here is asked unless somebody wants to know. */
export function createAgents({
  records,
  machines,
  clock,
}: {
  records: Pick<VmRecords, 'get' | 'change'>;
  machines: Pick<Machines, 'get' | 'all'>;
  clock: Clock;
}) {
  /** Throws `wrong_state` where the guest cannot be asked. */
  function require({ id, name, state }: VmView): GuestAgent {
    const machine = machines.get(id);
    if (machine && state === 'running') return machine.agent;
    const { why, hint } = refusals[state === 'running' ? 'unknown' : state];
    throw failure('wrong_state', {
      message: `The guest of ${name} can’t be asked. ${why}`,
      unchanged: 'Nothing was changed.',
      hint,
    });
  }

  function touch(id: string, reason: string): void {
    records.change(id, {}, { actor: whoAsks(), kind: 'touched', reason });
  }

  return {
    /** What the guest says of itself now. Throws `not_found`; everything else that stands in the way is in the answer. */
    async look(id: string): Promise<GuestView> {
      try {
        const agent = require(records.get(id));
        const interfaces = await agent.interfaces();
        const fileSystems = await agent.fileSystems();
        return {
          available: true,
          addresses: interfaces
            .flatMap((one) => one.addresses)
            .map(plainLine)
            .slice(0, most.addresses),
          fileSystems: fileSystems.slice(0, most.fileSystems).map((one) => ({
            mountPoint: plainLine(one.mountPoint),
            type: plainLine(one.type),
            totalBytes: one.totalBytes,
            usedBytes: one.usedBytes,
          })),
        };
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'not_found') throw error;
        return { available: false, reason: `${error.value.message} ${error.value.hint}` };
      }
    },

    /** Whether an agent can be asked. */
    isPresent: (id: string): boolean => machines.get(id)?.agent.presence() === 'present',

    /**
     * Runs a command in the guest and answers when it has ended, with the beginning of its output. It is ended when its time is
     * over, and when `gone` is aborted. It counts as a touch. Throws `invalid_input`, and what `GuestAgent.exec` throws.
     */
    async run(command: RunInGuestInput, gone?: AbortSignal): Promise<RunInGuestOutput> {
      const { id, program, args = [], named = program, folder, timeoutMs, mostBytes } = command;
      const agent = require(records.get(id));
      const input = command.input === undefined ? null : bytesOf(command.input, command.inputEncoding);
      const hasInput = input !== null;
      const streams = { program, args, hasInput, ownSession: true, ...(folder ? { folder } : {}) };
      const process = await agent.exec(streams);
      touch(id, inGuest('A command was run', named));
      return runBounded(process, {
        input,
        timeoutMs: timeoutMs ?? usual.timeoutMs,
        mostBytes: mostBytes ?? usual.mostBytes,
        signal: gone,
      });
    },

    /** A file's content. It counts as a touch. Throws what `GuestAgent.readFile` throws. */
    async readFile({ id, path, mostBytes = usual.mostBytes }: ReadGuestFileInput): Promise<GuestBytes> {
      const content = await require(records.get(id)).readFile(path, mostBytes);
      touch(id, inGuest('A file was read', path));
      return textOf(content);
    },

    /** Replaces a file's content. It counts as a touch. Throws `invalid_input`, and what `GuestAgent.writeFile` throws. */
    async writeFile({ id, path, text, encoding }: WriteGuestFileInput): Promise<void> {
      const agent = require(records.get(id));
      await agent.writeFile(path, bytesOf(text, encoding));
      touch(id, inGuest('A file was written', path));
    },

    /**
     * Begins a command whose streams are followed. It counts as a touch, for the `reason`. Throws what `GuestAgent.exec` throws.
     */
    async exec(id: string, command: GuestStreams, reason: string): Promise<GuestProcess> {
      const process = await require(records.get(id)).exec(command);
      touch(id, reason);
      return process;
    },

    /** After the host slept: guests did not notice, and their clocks are behind. Resolves when all were told. */
    async setClocks(): Promise<void> {
      const present = machines.all().filter(({ agent }) => agent.presence() === 'present');
      // Those that are paused, or hang, are set when they go on, or not at all.
      await Promise.allSettled(present.map(({ agent }) => agent.setTime(clock.now())));
    },
  };
}
