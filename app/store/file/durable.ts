import { closeSync, fsyncSync, linkSync, openSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCodeOf } from '../../lib/failures.ts';

/** The files that SQLite keeps beside a database: its path and one of these. */
export const sideSuffixes = ['-wal', '-shm', '-journal'] as const;

/**
 * Makes the content of a file, or the names in a folder, outlive a power cut. Never of a file that this process has
 * open in SQLite: closing any descriptor of it drops SQLite's locks (they are POSIX locks, and belong to the process).
 */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Gives a finished file its name in the same folder, durably, and never replaces another: a taken `NAME.db` becomes
 * `NAME-2.db`, and so on. Returns the new path.
 */
export function publish(finished: string, stem: string, extension: string): string {
  const folder = dirname(finished);
  syncToDisk(finished);
  for (let count = 1; ; count += 1) {
    const path = join(folder, `${stem}${count === 1 ? '' : `-${count}`}${extension}`);
    try {
      linkSync(finished, path);
    } catch (error) {
      if (errorCodeOf(error) === 'EEXIST') continue;
      throw error;
    }
    unlinkSync(finished);
    // SQLite goes on in silence when it cannot remove its own.
    for (const suffix of sideSuffixes) rmSync(finished + suffix, { force: true });
    syncToDisk(folder);
    return path;
  }
}
