import { chmodSync, type Stats, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { type Cell, sortableTime } from '../cells.ts';
import type { Clock, ReadableDb, WritableDb } from '../db.ts';
import { notAFile, openFailure, unusable } from '../failures.ts';
import { fold } from '../fold.ts';
import { patchStored } from '../json-column.ts';
import { isUpToDate, readHistory } from '../migrate/history.ts';
import { readLedger, readLedgerText } from '../migrate/ledger.ts';
import { pendingOf } from '../migrate/migrate.ts';
import { type Migration, validateMigrations } from '../migrate/migration.ts';
import { createIfMissing } from './create.ts';
import { notePlace } from './database-files.ts';

interface OpenOptions {
  /** Absolute. The folder and the file are made where missing, for this user only. */
  readonly path: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** Recorded in a new database as the version that made it. */
  readonly appVersion?: string | undefined;
  /** File of the SQLite addon, for a runtime that better-sqlite3 does not find one for by itself. */
  readonly nativeBinding?: string | undefined;
  /** True opens what is there to look at it, also when a newer version made it, and changes nothing. */
  readonly readonly?: boolean | undefined;
  /** Milliseconds to wait for another process's lock; 5000 where absent. */
  readonly busyTimeout?: number | undefined;
}

/** The database is ours and older: `upgrade` brings it to the newest schema. */
export class NeedsUpgrade extends AppError {
  readonly pending: readonly { id: number; name: string }[];

  constructor(path: string, pending: readonly Migration[]) {
    super({
      code: 'wrong_state',
      message: `The database ${path} was last used by an older version and needs ${pending.length} migration${pending.length === 1 ? '' : 's'}.`,
      unchanged: 'Banger hasn’t modified the file.',
      hint: 'Open Banger Desktop, which upgrades it, or run the database command “migrate”.',
    });
    this.pending = pending.map(({ id, name }) => ({ id, name }));
  }
}

/**
 * Opens the state database, or makes a new one. One that is up to date costs one SELECT of its ledger and no write.
 * Throws `NeedsUpgrade` for an older one, and another `AppError`, with the rows untouched, when the file is empty,
 * damaged, no database, another program's, of a newer version, locked or out of reach.
 */
export function openStore(options: OpenOptions & { readonly readonly: true }): ReadableDb;
export function openStore(options: OpenOptions & { readonly readonly?: false | undefined }): WritableDb;
export function openStore(options: OpenOptions): ReadableDb | WritableDb {
  const { path, migrations, nativeBinding, readonly = false, busyTimeout = 5000 } = options;
  validateMigrations(migrations);
  let db: Database.Database | undefined;
  let isInPlace = () => true;
  try {
    if (!readonly) createIfMissing(path, options);
    isInPlace = notePlace(path);
    const { mode } = refuseWhatIsNoDatabase(path);
    db = new Database(path, { readonly, fileMustExist: true, timeout: busyTimeout, nativeBinding });
    // A commit must outlive a power cut; WAL's default would not sync it.
    db.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL');
    defineFunctions(db);
    if (readonly) {
      // Not held against our list: to look at a newer database, or an older one, is always right.
      readLedger(db);
    } else {
      refuseWhatIsPending(db, migrations);
      turnOnWal(db, busyTimeout);
      if ((mode & 0o077) !== 0) chmodSync(path, 0o600);
    }
    if (isInPlace()) return db as WritableDb;
  } catch (cause) {
    if (isInPlace()) {
      db?.close();
      throw openFailure(path, cause);
    }
  }
  db?.close();
  return openAgain(options);
}

/** A restore, say, replaced the file between the moments at which it was opened and locked. */
function openAgain(options: OpenOptions): ReadableDb | WritableDb {
  return options.readonly
    ? openStore({ ...options, readonly: true })
    : openStore({ ...options, readonly: false });
}

/** What the queries of the store call. */
function defineFunctions(db: Database.Database): void {
  db.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : text));
  db.function('sortable_time', { deterministic: true }, (time) => sortableTime(time as Cell));
  db.function('patch_stored', { deterministic: true }, (stored, patch) =>
    patchStored(stored as Cell, patch as Cell),
  );
}

function refuseWhatIsPending(db: Database.Database, migrations: readonly Migration[]): void {
  if (isUpToDate(readLedgerText(db), migrations)) return;
  const pending = pendingOf(readHistory(db, migrations), migrations);
  if (pending.length > 0) throw new NeedsUpgrade(db.name, pending);
}

/** What SQLite would take for a new database, or wait for without end (a named pipe). */
export function refuseWhatIsNoDatabase(path: string): Stats {
  const stat = statSync(path);
  if (!stat.isFile()) throw unusable(path, notAFile(stat), moveAway);
  if (stat.size === 0) throw unusable(path, 'is empty (0 bytes), so its content is lost', replaceEmpty);
  return stat;
}

const moveAway =
  'Move it elsewhere and put a backup in its place. If you have none, Banger creates a new database.';

const replaceEmpty =
  'Put a backup in its place. If you have none, move the empty file away, and Banger creates a new database.';

/**
 * Reads only, where it is on already. The change of mode does not wait for locks: two processes that want it at once
 * refuse each other. A transaction does wait, so each goes through one before it tries again.
 */
export function turnOnWal(db: Database.Database, patience: number): void {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      const mode = db.pragma('journal_mode = WAL', { simple: true });
      if (mode === 'wal') return;
      throw new Error(`its file system has no write-ahead log; the mode stays ${mode}`);
    } catch (error) {
      if (errorCodeOf(error) !== 'SQLITE_BUSY' || Date.now() >= deadline) throw error;
      db.exec('BEGIN EXCLUSIVE; ROLLBACK');
    }
  }
}
