import {
  type BigIntStats,
  chmodSync,
  constants,
  copyFileSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { openFailure } from '../failures.ts';
import { requireSpace } from './free-space.ts';

export interface Snapshot {
  /** A database of our own: SQLite may recover it, write to it, and make files beside it. */
  readonly path: string;
  /** Removes it. All connections to it must be closed. */
  dispose(): void;
}

/** The write-ahead log and the rollback journal belong to the content; the shared memory (-shm) is made anew from the log. */
const parts = ['', '-wal', '-journal'] as const;

/** The kernel's clock for files ticks every 10 ms at worst: a younger change may hide another one. */
const tick = 10;

/** How far, in milliseconds, a file server's clock may be ahead of ours; beyond that a time in the future tells nothing. */
const aheadAtMost = 1000;

/**
 * A private copy of a database that leaves no trace beside the original: no byte, no lock, no file. Throws `timeout` when
 * the original is written to without a pause for `patience` milliseconds, and what `openFailure` knows.
 *
 * Never for a file that this process has open in SQLite: reading it with Node drops SQLite's locks on it, because POSIX
 * locks belong to the process, and any `close` of the file lets go of them all.
 */
export function takeSnapshot(path: string, { patience = 5000 }: { patience?: number } = {}): Snapshot {
  // Only this user may enter what mkdtemp makes.
  const folder = mkdtempSync(join(tmpdir(), 'banger-snapshot-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'state.db');
    // SQLite keeps side files beside the file that a link leads to.
    const original = realpathSync(path);
    const deadline = Date.now() + patience;
    while (!copyWhileStill(original, copy)) {
      if (Date.now() >= deadline) throw alwaysWritten(path);
      pause(tick);
    }
    return { path: copy, dispose };
  } catch (cause) {
    dispose();
    throw openFailure(path, cause);
  }
}

/** False when something was written meanwhile, or too shortly before to tell. */
function copyWhileStill(original: string, copy: string): boolean {
  const before = statsOf(original);
  if (before.some((stat) => stat && wasJustWritten(stat))) return false;
  const size = before.reduce((sum, stat) => sum + Number(stat?.size ?? 0n), 0);
  requireSpace(tmpdir(), size, `a copy of the database ${original}`);
  try {
    parts.forEach((part, index) => {
      rmSync(copy + part, { force: true });
      if (!before[index]) return;
      copyFileSync(original + part, copy + part, constants.COPYFILE_FICLONE);
      chmodSync(copy + part, 0o600);
    });
  } catch (error) {
    // A log that its last user has just taken away.
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
  return fingerprintOf(before) === fingerprintOf(statsOf(original));
}

function wasJustWritten({ mtimeMs }: BigIntStats): boolean {
  const age = Date.now() - Number(mtimeMs);
  return age <= tick && age >= -aheadAtMost;
}

function statsOf(original: string): (BigIntStats | undefined)[] {
  return parts.map((part) => statSync(original + part, { bigint: true, throwIfNoEntry: part === '' }));
}

function fingerprintOf(stats: readonly (BigIntStats | undefined)[]): string {
  return stats
    .map((stat) => (stat ? [stat.dev, stat.ino, stat.size, stat.mtimeNs].join(':') : 'none'))
    .join(' ');
}

/** Blocks this thread: there is nothing else to do for it. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function alwaysWritten(path: string): AppError {
  return new AppError({
    code: 'timeout',
    message: `The database ${path} is being written to constantly, so it couldn’t be copied.`,
    unchanged: 'Banger hasn’t modified the file.',
    hint: 'Close the other programs that use this file, then try again.',
  });
}
