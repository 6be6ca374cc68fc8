import { closeSync, lstatSync, openSync, truncateSync, unlinkSync } from 'node:fs';
import Database from 'better-sqlite3';
import { errorCodeOf, failure } from '../lib/failures.ts';

/** Goes with the process that has it, however that ends. */
export interface FileLock {
  release(): void;
}

/** Who collects a connection closes it: a lock that nobody has let go of stays. */
const held = new Set<Database.Database>();

/**
 * Locks a file that serves for nothing else; null: another process has it, or this one. The file is made where missing, and
 * stays. SQLite takes the lock, because Node cannot: so it holds wherever the database does, also between the computers that
 * share a folder. Throws SQLite's and the system's errors, and an `AppError` where something else is in the file's place.
 *
 * Nothing else in this process may open the file: closing it would let go of the lock.
 */
export function lockFile(path: string, nativeBinding: string | undefined): FileLock | null {
  makeFile(path);
  return tryToLock(path, nativeBinding) ?? null;
}

function tryToLock(path: string, nativeBinding: string | undefined): FileLock | null {
  const db = new Database(path, { fileMustExist: true, timeout: 0, nativeBinding });
  try {
    // Without a journal, which would be a file beside it.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const code = errorCodeOf(error);
    if (code.startsWith('SQLITE_BUSY')) return null;
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(code)) throw error;
    // It got a content when it was copied or synced, and so nobody can have locked it.
    truncateSync(path);
    return tryToLock(path, nativeBinding);
  }
  held.add(db);
  return {
    release() {
      held.delete(db);
      db.close();
    },
  };
}

function makeFile(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isFile()) return;
  // A link leads to another installation's, or nowhere.
  if (there?.isSymbolicLink()) unlinkSync(path);
  else if (there) throw inTheWay(path, there.isDirectory() ? 'a folder' : 'not an ordinary file');
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    // Another start has made it in this moment, and may have locked it.
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  }
}

function inTheWay(path: string, what: string) {
  return failure('file_invalid', {
    message: `${path} is ${what}. Banger needs a file with this name, which it locks while it is open.`,
    unchanged: 'Nothing was written.',
    hint: `Move ${path} to another place, then try again.`,
  });
}
