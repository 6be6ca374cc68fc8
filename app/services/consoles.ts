import type { ConsoleChunk } from '../contract/index.ts';
import { isTerminalReply } from '../contract/terminal-reply.ts';
import type { EventBus } from '../events/bus.ts';
import type { Clock } from './clock.ts';
import { readLog, readLogEnd } from './console-log.ts';
import { failure } from './failures.ts';
import type { Machines } from './machines.ts';
import type { VmRecords } from './vm-records.ts';

/** Bytes of the log that opening a console brings along. */
const scrollback = 1024 * 1024;
/** Bytes of one `console.data` event; between two of them other work gets its turn. */
const chunk = 128 * 1024;
/** Typing counts as one touch in so many milliseconds. */
const touchInterval = 60_000;

export type Consoles = ReturnType<typeof createConsoles>;

/**
 * Serial consoles. The log file that the hypervisor writes is the one truth: what viewers get are stretches of it, so that
 * nothing is missing or doubled between scrollback and live output, whoever was watching when.
 */
export function createConsoles(parts: {
  logPath: (vmId: string) => string;
  machines: Machines;
  records: VmRecords;
  events: EventBus;
  clock: Clock;
}) {
  const { logPath, machines, records, events, clock } = parts;
  /** How far the viewers of a VM have read, and who they are. */
  const feeds = new Map<string, { offset: number; viewers: Set<number>; scheduled: boolean }>();
  const touchedAt = new Map<string, number>();

  function deliver(vmId: string): void {
    const feed = feeds.get(vmId);
    if (!feed) return;
    feed.scheduled = false;
    const stretch = readLog(logPath(vmId), feed.offset, chunk);
    if (stretch.data.length === 0) return;
    feed.offset = stretch.offset + stretch.data.length;
    events.emit('console.data', { vmId, ...stretch });
    schedule(vmId);
  }

  function schedule(vmId: string): void {
    const feed = feeds.get(vmId);
    if (!feed || feed.scheduled) return;
    feed.scheduled = true;
    setImmediate(deliver, vmId);
  }

  function close(vmId: string, viewer: number): void {
    const feed = feeds.get(vmId);
    feed?.viewers.delete(viewer);
    if (feed?.viewers.size === 0) feeds.delete(vmId);
  }

  function touch(vmId: string): void {
    const now = clock.now().getTime();
    const last = touchedAt.get(vmId);
    if (last !== undefined && now - last < touchInterval) return;
    touchedAt.set(vmId, now);
    records.change(vmId, {}, { actor: 'user', kind: 'console_input' });
  }

  return {
    /** The end of the log; from here on `console.data` continues it. Works for a stopped VM too. Throws `not_found`. */
    open(vmId: string, viewer: number): ConsoleChunk {
      records.get(vmId);
      const watched = feeds.get(vmId);
      if (watched) {
        // All viewers go on from one place: the newcomer's scrollback ends where the others are.
        watched.viewers.add(viewer);
        const from = Math.max(0, watched.offset - scrollback);
        return { vmId, ...readLog(logPath(vmId), from, watched.offset - from) };
      }
      const end = readLogEnd(logPath(vmId), scrollback);
      feeds.set(vmId, { offset: end.offset + end.data.length, viewers: new Set([viewer]), scheduled: false });
      return { vmId, ...end };
    },

    /** Types into the VM. Throws `not_found`, `wrong_state` when it does not run. */
    async write(vmId: string, data: string): Promise<void> {
      const vm = records.get(vmId);
      const machine = machines.get(vmId);
      if (!machine) {
        throw failure('wrong_state', {
          message: `${vm.name} is ${vm.state}: nobody reads what you type.`,
          unchanged: 'Nothing was sent.',
          hint: 'Start it, then type again.',
        });
      }
      if (!isTerminalReply(data)) touch(vmId);
      await machine.writeConsole(new TextEncoder().encode(data));
    },

    close,

    /** A page went away, with or without a word. */
    closeAll(viewer: number): void {
      for (const vmId of [...feeds.keys()]) close(vmId, viewer);
    },

    /** The log of this VM may have grown. */
    onGrowth: schedule,
  };
}
