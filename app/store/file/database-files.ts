import { closeSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { errorCodeOf } from '../../lib/failures.ts';
import { sideSuffixes } from './durable.ts';

/** A file of a database that is there: the main one (suffix `''`) or one beside it. */
export interface Part {
  readonly suffix: '' | (typeof sideSuffixes)[number];
  readonly path: string;
  /** Device and inode: two names of one file have the same. */
  readonly identity: string;
}

/** Where the file really is: a link to the database stays when what it leads to is moved. */
export function realDatabase(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return path;
    throw error;
  }
}

/**
 * What there is of a database. The main file is looked at last: when it is missing, those beside it belonged to the one
 * that is gone, and not to one that another process has made in the meantime.
 */
export function partsOf(file: string): Part[] {
  return ([...sideSuffixes, ''] as const).flatMap((suffix) => {
    const path = file + suffix;
    const identity = identityOf(path);
    return identity ? [{ suffix, path, identity }] : [];
  });
}

/** Null when there is no such file. */
export function identityOf(path: string): string | null {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : null;
}

/**
 * Notes which file is the database now, for a question that is asked once SQLite has locked what it opened: whether it still
 * is. SQLite goes on with a file that was moved away before it got its lock, and then takes the log of the one that came in
 * its place for that file's own.
 */
export function notePlace(path: string): () => boolean {
  const look = () => identityOf(realDatabase(path));
  const noted = look();
  return () => look() === noted;
}

/**
 * Whether the file begins as every SQLite database does. Not for one that this process has open: closing it would drop SQLite's
 * locks.
 */
export function startsAsDatabase(path: string): boolean {
  const magic = Buffer.from('SQLite format 3\0');
  return readStart(path, magic.length).equals(magic);
}

/** The first bytes of a file, with zeros behind the end of a shorter one. Closes it: see `startsAsDatabase`. */
export function readStart(path: string, length: number): Buffer {
  const start = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, length, 0);
  } finally {
    closeSync(file);
  }
  return start;
}
