import { linkSync, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { errorCodeOf, messageOf } from '../../lib/failures.ts';
import { holdersOf } from './holders.ts';
import { partialName, removePartial, removeStalePartials } from './partials.ts';

interface LockOptions {
  readonly nativeBinding?: string | undefined;
}

/**
 * Does `work` while no program, this one included, has the database open or can open it, so that its files may be moved. The
 * database stays as it is, to the byte, with all that lies beside it. Where there is no file, nothing is locked. Throws an
 * `AppError` that names who has it open, or why that cannot be told.
 *
 * SQLite itself is asked, because its locks hold on every file system that it works on: `/proc/locks` names Btrfs's files by
 * another device than `stat` does, and knows nothing of other computers. It is asked through a second name of the file, under
 * which SQLite sees neither the log nor the journal, and so recovers nothing.
 */
export function whileAlone<T>(file: string, options: LockOptions, work: () => T): T {
  const lock = lstatSync(file, { throwIfNoEntry: false })?.isFile() ? lockAlone(file, options) : null;
  try {
    return work();
  } finally {
    lock?.close();
  }
}

/** Throws what `whileAlone` throws. */
export function refuseInUse(file: string, options: LockOptions): void {
  whileAlone(file, options, () => undefined);
}

/** The lock lasts until the connection is closed; null: it is so damaged or protected that SQLite writes to it for no one. */
function lockAlone(file: string, { nativeBinding }: LockOptions): Database.Database | null {
  const holders = holdersOf(file).map(({ program, pid }) => `${program} (process ${pid})`);
  if (holders.length > 0) throw inUse(file, ` by ${holders.join(', ')}`);
  removeStalePartials(dirname(file));
  const link = partialName(dirname(file), 'lock');
  let db: Database.Database | undefined;
  try {
    linkSync(file, link);
    db = new Database(link, { fileMustExist: true, timeout: 0, nativeBinding });
    // The strongest lock there is: where the database has a log, SQLite takes it in this mode alone.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db?.close();
    const code = errorCodeOf(error);
    if (/^SQLITE_(NOTADB|CORRUPT|READONLY)/.test(code)) return null;
    throw /^SQLITE_(BUSY|LOCKED)/.test(code) ? inUse(file, '') : untold(file, error);
  } finally {
    // The lock is the file's, whatever names it has.
    removePartial(link);
  }
}

/**
 * Whether a program keeps readers out of the database. Makes no file and changes none: a connection that may not write is
 * refused the lock that this mode asks for next, before it would make what it needs beside the file.
 */
export function keepsReadersOut(path: string, { nativeBinding }: LockOptions): boolean {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 0, nativeBinding });
    db.exec('PRAGMA locking_mode = EXCLUSIVE; SELECT 1 FROM sqlite_schema');
    return false;
  } catch (error) {
    return errorCodeOf(error).startsWith('SQLITE_BUSY');
  } finally {
    db?.close();
  }
}

function inUse(file: string, by: string): AppError {
  return new AppError({
    code: 'wrong_state',
    message: `The database ${file} is in use${by}.`,
    unchanged: 'The file is unchanged.',
    hint: 'Close Banger Desktop and every other program that uses this file, then try again.',
  });
}

function untold(file: string, cause: unknown): AppError {
  return new AppError(
    {
      code: 'wrong_state',
      message: `Banger can’t tell whether another program has the database ${file} open: ${messageOf(cause)}.`,
      unchanged: 'The file is unchanged.',
      hint: 'Close every program that uses the database, also on other computers. Then move the file, and the files beside it whose names begin with its name, to another folder, and try again.',
    },
    { cause },
  );
}
