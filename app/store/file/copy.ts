import { realpathSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { errorCodeOf, messageOf } from '../../lib/failures.ts';
import { notAFile, unusable } from '../failures.ts';
import { type CheckedContent, damagedContent, readChecked } from './checked-content.ts';
import { notePlace } from './database-files.ts';
import { replaced, zeroBytes } from './problems.ts';

/** 16 MiB at SQLite's usual page size: steps that are cheap, and short enough to cancel between. */
const pagesPerStep = 4096;

interface OpenToCopyOptions {
  readonly nativeBinding?: string | undefined;
  /** Milliseconds to wait for another process's lock; 5000 where absent. */
  readonly busyTimeout?: number | undefined;
}

/**
 * A connection to copy from, on one moment's content until it is closed: others may write meanwhile. The file and those
 * beside it are afterwards what they were. Throws SQLite's errors, and an `AppError` for what SQLite would take for empty.
 */
export function openToCopy(
  path: string,
  { nativeBinding, busyTimeout = 5000 }: OpenToCopyOptions,
): Database.Database {
  const stat = statSync(path);
  if (!stat.isFile()) throw unusable(path, notAFile(stat));
  if (stat.size === 0) throw new AppError(zeroBytes(path, 0));
  // The last connection to close folds the log into the file, unless it may only read; without a log there is nothing
  // to fold, and one that may only read would leave the empty files behind that it needed.
  const readonly = statSync(`${realpathSync(path)}-wal`, { throwIfNoEntry: false }) !== undefined;
  const isInPlace = notePlace(path);
  const db = new Database(path, { readonly, fileMustExist: true, timeout: busyTimeout, nativeBinding });
  try {
    db.pragma('trusted_schema = OFF');
    // The backup would take a locked database for one of no pages; this waits for the lock, or throws.
    db.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
    if (!isInPlace()) throw replaced(path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Bytes that a copy takes. */
export function sizeOfCopy(db: Database.Database): number {
  return Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
}

/**
 * Copies every page of a connection from `openToCopy` into a file. `onStep` is called between steps with the pages that
 * are done and their total; what it throws ends the copy.
 */
export async function copyPages(
  source: Database.Database,
  target: string,
  onStep: (done: number, total: number) => void,
): Promise<void> {
  await source.backup(target, {
    progress: ({ totalPages, remainingPages }) => {
      onStep(totalPages - remainingPages, totalPages);
      return pagesPerStep;
    },
  });
}

/**
 * Makes a finished copy one file that reading never adds others to, checks it, and tells what is in it. Throws SQLite's
 * errors that are not about the content.
 */
export function finishCopy(path: string, nativeBinding: string | undefined): CheckedContent {
  const db = new Database(path, { fileMustExist: true, nativeBinding });
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('journal_mode = DELETE');
    mapPages(db);
    return readChecked(db);
  } catch (error) {
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(errorCodeOf(error))) return damagedContent(messageOf(error));
    throw error;
  } finally {
    db.close();
  }
}

/**
 * Lets SQLite read pages where the kernel has them, instead of copying each: a check takes a third of the time. A page
 * that the disk cannot give would then end this process, and so would a file that somebody cuts short: only for a private
 * file that was written just now, whose pages the kernel still has.
 */
function mapPages(db: Database.Database): void {
  // Nearly 2 GiB, the most that SQLite is built for; it copies what lies beyond.
  db.pragma('mmap_size = 2147418112');
}
