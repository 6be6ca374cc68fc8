import { rmSync, statSync, truncateSync } from 'node:fs';
import type { Clock } from '../../../lib/clock.ts';
import {
  appendMark,
  bootsOf,
  type ConsoleBoot,
  type ConsoleMark,
  keptFrom,
  readIndex,
} from './console-index.ts';

/** Bytes of a console that are kept at least; when twice as many are there, the older half goes. */
const keptBytes = 32 * 1024 * 1024;
/** Milliseconds between two marks of a console that keeps printing. */
const markInterval = 50;
/** File systems give up whole blocks. */
const blockBytes = 1024 * 1024;

export type ConsoleRecorder = ReturnType<typeof createConsoleRecorder>;

/**
 * Notes when what was printed. The log itself is written by the hypervisor, with or without us, so that nothing is missing
 * in it; a crash of the dashboard makes a time less exact, and never wrong. Nothing of this throws because of a log or an
 * index that cannot be read or written: a VM runs and ends without these times.
 */
export function createConsoleRecorder({
  logPath,
  clock,
  punchHole,
  keep = keptBytes,
}: {
  logPath: (vmId: string) => string;
  clock: Clock;
  /** Gives the beginning of a file back to the file system; false where that cannot be. */
  punchHole: (path: string, length: number) => Promise<boolean>;
  keep?: number;
}) {
  /** Of the VMs that run. `size` and `kept`: bytes of the log, as the last marks have them. */
  const seen = new Map<
    string,
    { size: number; kept: number; markedAt: number; timer: NodeJS.Timeout | null }
  >();
  const dropping = new Set<string>();
  const indexPath = (vmId: string) => `${logPath(vmId)}.index`;

  /** 0 for a log that cannot be looked at, as well. */
  function sizeOf(vmId: string): number {
    try {
      return statSync(logPath(vmId)).size;
    } catch {
      return 0;
    }
  }

  function mark(vmId: string, kind: ConsoleMark['kind'], offset: number): void {
    try {
      appendMark(indexPath(vmId), { offset, at: clock.now().getTime(), kind });
    } catch {
      // A full disk, or a VM that is being deleted: the log goes on, without this time.
    }
  }

  function forgetMarks(vmId: string): void {
    try {
      rmSync(indexPath(vmId), { force: true });
    } catch {
      // It is no file of ours, and none of its lines are marks.
    }
  }

  function known(vmId: string) {
    const entry = seen.get(vmId) ?? { ...noted(vmId), markedAt: 0, timer: null };
    seen.set(vmId, entry);
    return entry;
  }

  function noted(vmId: string): { size: number; kept: number } {
    const marks = readIndex(indexPath(vmId));
    return { size: marks.reduce((end, { offset }) => Math.max(end, offset), 0), kept: keptFrom(marks) };
  }

  /** What was printed since the last mark is from some time until now; of a log that began anew, no time is known. */
  function catchUp(vmId: string): void {
    const size = sizeOf(vmId);
    const before = noted(vmId).size;
    if (size < before) forgetMarks(vmId);
    else if (size > before) mark(vmId, 'away', size);
    seen.delete(vmId);
    known(vmId).size = size;
  }

  function markGrowth(vmId: string): void {
    const entry = known(vmId);
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    const size = sizeOf(vmId);
    if (size <= entry.size) return;
    entry.size = size;
    entry.markedAt = Date.now();
    mark(vmId, 'grown', size);
    void dropOld(vmId);
  }

  /** Gives up the space of the oldest output. Where the file system cannot, `beginBoot` begins the log anew. */
  async function dropOld(vmId: string): Promise<void> {
    const to = excessOf(vmId);
    if (to === 0 || dropping.has(vmId)) return;
    dropping.add(vmId);
    try {
      if (!(await punchHole(logPath(vmId), to))) return;
      mark(vmId, 'dropped', to);
      const entry = seen.get(vmId);
      if (entry) entry.kept = to;
    } finally {
      dropping.delete(vmId);
    }
  }

  function excessOf(vmId: string): number {
    const size = sizeOf(vmId);
    if (size - known(vmId).kept < 2 * keep) return 0;
    return Math.floor((size - keep) / blockBytes) * blockBytes;
  }

  /** The machine is gone, or the dashboard goes: what is not noted yet is noted now. */
  function settle(vmId: string): void {
    if (seen.has(vmId)) markGrowth(vmId);
    seen.delete(vmId);
  }

  return {
    /** A machine is about to be started: what follows is its. */
    beginBoot(vmId: string): void {
      if (excessOf(vmId) > 0) {
        truncateSync(logPath(vmId), 0);
        forgetMarks(vmId);
      }
      catchUp(vmId);
      mark(vmId, 'boot', sizeOf(vmId));
    },

    /** Its guest restarted itself: what follows is of another boot. */
    beginNextBoot(vmId: string): void {
      markGrowth(vmId);
      mark(vmId, 'boot', sizeOf(vmId));
    },

    /** A machine that ran without us was found again. */
    resume(vmId: string): void {
      catchUp(vmId);
      void dropOld(vmId);
    },

    /** The log may have grown. */
    onGrowth(vmId: string): void {
      const entry = known(vmId);
      if (entry.timer) return;
      const wait = entry.markedAt + markInterval - Date.now();
      if (wait <= 0) markGrowth(vmId);
      else entry.timer = setTimeout(markGrowth, wait, vmId);
    },

    settle,

    settleAll(): void {
      for (const vmId of [...seen.keys()]) settle(vmId);
    },

    marks: (vmId: string): ConsoleMark[] => readIndex(indexPath(vmId)),
    boots: (vmId: string): ConsoleBoot[] => bootsOf(readIndex(indexPath(vmId))),
    keptFrom: (vmId: string): number => seen.get(vmId)?.kept ?? noted(vmId).kept,
  };
}
