import { chmodSync, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { readStart } from '../file/database-files.ts';
import { requireSpace } from '../file/free-space.ts';
import { takeSnapshot } from '../file/snapshot.ts';
import { refused, unchanged } from './failures.ts';

export interface CopyOptions {
  /** Absolute: the file that somebody chose. */
  readonly source: string;
  /** Absolute, in a private folder: must not exist yet. */
  readonly copy: string;
  readonly nativeBinding?: string | undefined;
  /** 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly cancelled?: (() => boolean) | undefined;
  /** Milliseconds to wait for another program's lock; 5000 where absent. */
  readonly busyTimeout?: number | undefined;
}

/** Pages a step: between two of them progress is told and a cancel is heard. */
const pagesPerStep = 1000;

/**
 * Copies a database that another program may be using, all of its write-ahead log included, without changing a byte of
 * it or leaving a file beside it. Throws an `AppError`, or what SQLite or the system said.
 */
export async function copyDatabase(options: CopyOptions): Promise<void> {
  const { source, copy, onProgress, cancelled } = options;
  refuseWhatIsNoDatabase(source);
  const { db, dispose } = openWithoutTrace(source, options);
  try {
    requireSpace(dirname(copy), sizeOf(db), `a copy of ${source}`);
    await db.backup(copy, {
      progress({ totalPages, remainingPages }) {
        if (cancelled?.()) throw cancelledByPerson();
        if (totalPages > 0) onProgress?.(1 - remainingPages / totalPages);
        return pagesPerStep;
      },
    });
    chmodSync(copy, 0o600);
  } finally {
    db.close();
    dispose();
  }
}

/** What SQLite would take for a new database, or wait for without end (a named pipe). */
function refuseWhatIsNoDatabase(source: string): void {
  const stat = statSync(source);
  if (!stat.isFile()) throw refused('file_invalid', source, 'isn’t a file');
  if (stat.size === 0) {
    throw refused('database_corrupt', source, 'is empty (0 bytes), so its content is lost');
  }
}

interface Opened {
  readonly db: Database.Database;
  dispose(): void;
}

/**
 * Opens the source itself where SQLite can read it without writing beside it, and else a private copy of its files: a
 * database with a write-ahead log is read through files that even a reader makes where they are missing, and one that a
 * crash left with a journal must be put right before it can be read.
 */
function openWithoutTrace(chosen: string, options: CopyOptions): Opened {
  // SQLite keeps side files beside the file that a link leads to.
  const source = realpathSync(chosen);
  const inUse = existsSync(`${source}-wal`) && existsSync(`${source}-shm`);
  const settled = !hasWriteAheadLog(source) && !existsSync(`${source}-journal`);
  if (inUse || settled) {
    try {
      return { db: openReading(source, options), dispose: () => undefined };
    } catch (error) {
      // Its folder, or a file beside it, is read-only for us.
      if (!/^SQLITE_(READONLY|CANTOPEN)/.test(errorCodeOf(error))) throw error;
    }
  }
  const snapshot = takeSnapshot(source);
  try {
    return { db: openReading(snapshot.path, options), dispose: () => snapshot.dispose() };
  } catch (error) {
    snapshot.dispose();
    throw error;
  }
}

function openReading(path: string, { nativeBinding, busyTimeout = 5000 }: CopyOptions): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeout, nativeBinding });
  try {
    // A backup would wait for a lock without end; a read gives up.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function sizeOf(db: Database.Database): number {
  const number = (pragma: string) => Number(db.pragma(pragma, { simple: true }));
  return number('page_count') * number('page_size');
}

/** The read version in its header: https://www.sqlite.org/fileformat2.html#file_format_version_numbers */
function hasWriteAheadLog(path: string): boolean {
  return readStart(path, 20)[19] === 2;
}

function cancelledByPerson(): AppError {
  return new AppError({
    code: 'cancelled',
    message: 'The import was canceled.',
    unchanged,
    hint: 'You can choose the file again at any time.',
  });
}
