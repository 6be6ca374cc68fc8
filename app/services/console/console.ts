import type { ConsoleBootView, ConsoleChunk, ConsoleHit } from '../../contract/index.ts';
import { isTerminalReply } from '../../contract/terminal-reply.ts';
import type { EventBus } from '../../lib/bus.ts';
import type { Clock } from '../../lib/clock.ts';
import { failure } from '../../lib/failures.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { Desktop } from '../desktop/desktop.ts';
import type { Machines } from '../machines/machines.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { createConsoleFeeds } from './console-feeds.ts';
import { saveConsole } from './console-save.ts';
import { searchLog } from './console-search.ts';
import { readLog, readLogEnd } from './log/console-log.ts';
import type { ConsoleRecorder } from './log/console-recorder.ts';

/** Bytes of the log that opening a console brings along. */
const scrollback = 1024 * 1024;
/** Typing counts as one touch in so many milliseconds. */
const touchInterval = 60_000;
const mostHits = 50;

export type Consoles = ReturnType<typeof createConsole>;

/**
 * Serial consoles. The log file that the hypervisor writes is the one truth: what viewers get are stretches of it, so that
 * nothing is missing or doubled between scrollback and live output, whoever was watching when.
 */
export function createConsole(parts: {
  logPath: (vmId: string) => string;
  machines: Machines;
  records: VmRecords;
  recorder: ConsoleRecorder;
  events: EventBus;
  clock: Clock;
  desktop: Pick<Desktop, 'pickSavePlace'>;
}) {
  const { logPath, machines, records, recorder, events, clock, desktop } = parts;
  const feeds = createConsoleFeeds({
    logPath,
    send: (chunk, viewer) => events.emit('console.data', chunk, viewer),
  });
  const touchedAt = new Map<string, number>();

  function touch(vmId: string): void {
    const now = clock.now().getTime();
    const last = touchedAt.get(vmId);
    if (last !== undefined && now - last < touchInterval) return;
    touchedAt.set(vmId, now);
    records.change(vmId, {}, { actor: whoAsks(), kind: 'console_input' });
  }

  /** Where what was given up for its space ends, there is nothing to show. */
  function read(vmId: string, from: number, to: number): ConsoleChunk {
    const kept = Math.max(from, recorder.keptFrom(vmId));
    return { vmId, ...readLog(logPath(vmId), kept, Math.max(0, to - kept)) };
  }

  return {
    /** The end of the log; from here on `console.data` continues it. Works for a stopped VM too. Throws `not_found`. */
    open(vmId: string, viewer: number): ConsoleChunk {
      records.get(vmId);
      // A page that looks already, in another place of it, goes on from where it is.
      const end = feeds.offsetOf(vmId, viewer) ?? endOf(vmId);
      feeds.join(vmId, viewer, end);
      return read(vmId, Math.max(0, end - scrollback), end);
    },

    ack: feeds.ack,

    /** Types into the VM: text as UTF-8. Throws `not_found`, `wrong_state` when it does not run. */
    async write(vmId: string, data: string | Uint8Array): Promise<void> {
      const vm = records.get(vmId);
      const machine = machines.get(vmId);
      if (!machine) {
        throw failure('wrong_state', {
          message: `${vm.name} is ${vm.state}. Your input wasn’t sent.`,
          unchanged: 'The VM is unchanged.',
          hint: 'Start the VM, then type again.',
        });
      }
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
      if (!isTerminalReply(new TextDecoder().decode(bytes))) touch(vmId);
      await machine.writeConsole(bytes);
    },

    close: feeds.leave,

    /** A page went away, with or without a word. */
    closeAll: feeds.leaveAll,

    /** Throws `not_found`. */
    read(vmId: string, from: number, limit: number): ConsoleChunk {
      records.get(vmId);
      return read(vmId, from, from + limit);
    },

    /** Null: the person thought better of it. Throws `not_found`, `disk_full`, `permission_denied`. */
    async save(vmId: string, from = 0, to = Number.MAX_SAFE_INTEGER): Promise<string | null> {
      const { name } = records.get(vmId);
      const path = await desktop.pickSavePlace(`${name.replaceAll('/', '-')}-console.txt`);
      if (path === null) return null;
      await saveConsole(
        logPath(vmId),
        Math.max(from, recorder.keptFrom(vmId)),
        Math.min(to, endOf(vmId)),
        path,
      );
      return path;
    },

    boots(vmId: string): ConsoleBootView[] {
      records.get(vmId);
      return recorder.boots(vmId);
    },

    async search(vmId: string, text: string, before?: number): Promise<ConsoleHit[]> {
      records.get(vmId);
      return searchLog({
        path: logPath(vmId),
        text,
        before: before ?? endOf(vmId),
        from: recorder.keptFrom(vmId),
        limit: mostHits,
        marks: recorder.marks(vmId),
      });
    },

    /** The log of this VM may have grown. */
    onGrowth: feeds.onGrowth,
  };

  function endOf(vmId: string): number {
    return readLogEnd(logPath(vmId), 0).offset;
  }
}
