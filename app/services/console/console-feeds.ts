import type { ConsoleChunk } from '../../contract/index.ts';
import { readLog, readLogEnd } from './log/console-log.ts';

/** Bytes of one chunk; between two of them other work gets its turn. */
const chunk = 128 * 1024;
/** Bytes that may be on their way to a page that has not yet said that it has shown them. */
const window = 512 * 1024;
/** A page that is so many bytes behind the guest goes on near the end. */
const hopeless = 4 * 1024 * 1024;
const nearEnd = 256 * 1024;

/** One page's look at one console. */
interface Feed {
  readonly vmId: string;
  readonly viewer: number;
  /** How far the log has been sent. */
  sent: number;
  /** How far the page has shown it. */
  shown: number;
  scheduled: boolean;
}

/** Live consoles: sends each page what logs grow by, no faster than that page can show it, and whatever others do. */
export function createConsoleFeeds({
  logPath,
  send,
}: {
  logPath: (vmId: string) => string;
  send: (chunk: ConsoleChunk, viewer: number) => void;
}) {
  const feeds = new Map<string, Map<number, Feed>>();
  const feedOf = (vmId: string, viewer: number) => feeds.get(vmId)?.get(viewer);

  function deliver(feed: Feed): void {
    feed.scheduled = false;
    try {
      sendNext(feed);
    } catch {
      // The log cannot be read now: the page gets more once it grows and can be.
    }
  }

  function sendNext(feed: Feed): void {
    const { vmId, viewer } = feed;
    if (feedOf(vmId, viewer) !== feed) return;
    const path = logPath(vmId);
    const end = readLogEnd(path, 0).offset;
    // A log that began anew: the page sees that by its offset, and looks again.
    if (end < feed.sent) Object.assign(feed, { sent: 0, shown: 0 });
    const onTheWay = feed.sent - feed.shown;
    if (onTheWay >= window) return;
    const skipped = end - feed.sent > hopeless;
    const stretch = readLog(path, skipped ? end - nearEnd : feed.sent, Math.min(chunk, window - onTheWay));
    if (stretch.data.length === 0) return;
    if (skipped) feed.shown = stretch.offset - onTheWay;
    feed.sent = stretch.offset + stretch.data.length;
    send({ vmId, ...stretch, ...(skipped ? { skipped } : {}) }, viewer);
    schedule(feed);
  }

  function schedule(feed: Feed): void {
    if (feed.scheduled) return;
    feed.scheduled = true;
    setImmediate(deliver, feed);
  }

  function leave(vmId: string, viewer: number): void {
    const viewers = feeds.get(vmId);
    viewers?.delete(viewer);
    if (viewers?.size === 0) feeds.delete(vmId);
  }

  return {
    /** How far it has been sent to this viewer; null: it does not look. */
    offsetOf: (vmId: string, viewer: number): number | null => feedOf(vmId, viewer)?.sent ?? null,

    /** From `offset` on the viewer gets what is printed, anew where it looks already. */
    join(vmId: string, viewer: number, offset: number): void {
      const viewers = feeds.get(vmId) ?? new Map<number, Feed>();
      feeds.set(vmId, viewers);
      const feed = { vmId, viewer, sent: offset, shown: offset, scheduled: false };
      viewers.set(viewer, feed);
      // It may have grown between the look at its end and now.
      schedule(feed);
    },

    /** The viewer has shown everything before `offset`. One that lies only harms itself. */
    ack(vmId: string, viewer: number, offset: number): void {
      const feed = feedOf(vmId, viewer);
      if (!feed) return;
      feed.shown = Math.min(offset, feed.sent);
      schedule(feed);
    },

    leave,

    leaveAll(viewer: number): void {
      for (const vmId of [...feeds.keys()]) leave(vmId, viewer);
    },

    onGrowth(vmId: string): void {
      for (const feed of feeds.get(vmId)?.values() ?? []) schedule(feed);
    },
  };
}
