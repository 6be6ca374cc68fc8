import type { ConsoleChunk } from '../contract/index.ts';
import { readLog, readLogEnd } from './console-log.ts';

/** Bytes of one chunk; between two of them other work gets its turn. */
const chunk = 128 * 1024;
/** Bytes that may be on their way to a page that has not yet said that it has shown them. */
const window = 512 * 1024;
/** A page that is so many bytes behind the guest goes on near the end. */
const hopeless = 4 * 1024 * 1024;
const nearEnd = 256 * 1024;

interface Feed {
  /** How far the log has been sent. */
  offset: number;
  /** How far each viewer has shown it. */
  readonly viewers: Map<number, number>;
  scheduled: boolean;
}

/** Live consoles: sends what logs grow by, no faster than the slowest page can show it. */
export function createConsoleFeeds({
  logPath,
  send,
}: {
  logPath: (vmId: string) => string;
  send: (chunk: ConsoleChunk) => void;
}) {
  const feeds = new Map<string, Feed>();

  function deliver(vmId: string): void {
    const feed = feeds.get(vmId);
    if (!feed) return;
    feed.scheduled = false;
    if (feed.offset - Math.min(...feed.viewers.values()) >= window) return;
    const path = logPath(vmId);
    const end = readLogEnd(path, 0).offset;
    const skipped = end - feed.offset > hopeless;
    const stretch = readLog(path, skipped ? end - nearEnd : feed.offset, chunk);
    if (stretch.data.length === 0) return;
    if (skipped) for (const viewer of feed.viewers.keys()) feed.viewers.set(viewer, stretch.offset);
    feed.offset = stretch.offset + stretch.data.length;
    send({ vmId, ...stretch, ...(skipped ? { skipped } : {}) });
    schedule(vmId);
  }

  function schedule(vmId: string): void {
    const feed = feeds.get(vmId);
    if (!feed || feed.scheduled) return;
    feed.scheduled = true;
    setImmediate(deliver, vmId);
  }

  function leave(vmId: string, viewer: number): void {
    const feed = feeds.get(vmId);
    if (!feed?.viewers.delete(viewer)) return;
    if (feed.viewers.size === 0) feeds.delete(vmId);
    // The others may have waited for this one.
    else schedule(vmId);
  }

  return {
    /** How far the viewers of a VM are; null: it has none. */
    offsetOf: (vmId: string): number | null => feeds.get(vmId)?.offset ?? null,

    join(vmId: string, viewer: number, offset: number): void {
      const feed = feeds.get(vmId) ?? { offset, viewers: new Map(), scheduled: false };
      feeds.set(vmId, feed);
      feed.viewers.set(viewer, feed.offset);
      // It may have grown between the look at its end and now.
      schedule(vmId);
    },

    /** The viewer has shown everything before `offset`. One that lies only harms itself. */
    ack(vmId: string, viewer: number, offset: number): void {
      const feed = feeds.get(vmId);
      if (!feed?.viewers.has(viewer)) return;
      feed.viewers.set(viewer, Math.min(offset, feed.offset));
      schedule(vmId);
    },

    leave,

    leaveAll(viewer: number): void {
      for (const vmId of [...feeds.keys()]) leave(vmId, viewer);
    },

    onGrowth: schedule,
  };
}
