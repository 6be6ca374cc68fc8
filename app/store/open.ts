import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock, ReadableDb, WritableDb } from './db.ts';
import { codeOf, openFailure, unusable } from './failures.ts';
import { fold } from './fold.ts';
import { checkHistory, createLedger, readLedger } from './migrate/ledger.ts';
import { migrate, pendingOf } from './migrate/migrate.ts';
import { type Migration, validateMigrations } from './migrate/migration.ts';

interface OpenOptions {
  /** Absolute. The folder and the file are made where missing, for this user only. */
  readonly path: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  /** File of the SQLite addon, for a runtime that better-sqlite3 does not find one for by itself. */
  readonly nativeBinding?: string | undefined;
  /** True opens what is there and changes nothing, not even to migrate it. */
  readonly readonly?: boolean | undefined;
  /** Milliseconds to wait for another process's lock; 5000 where absent. */
  readonly busyTimeout?: number | undefined;
}

/**
 * Opens the state database and brings it to the newest schema. Throws an `AppError`, with the rows untouched, when
 * the file is empty, damaged, no database, another program's, of a newer version, locked or out of reach.
 */
export function openStore(options: OpenOptions & { readonly readonly: true }): ReadableDb;
export function openStore(options: OpenOptions & { readonly readonly?: false | undefined }): WritableDb;
export function openStore(options: OpenOptions): ReadableDb | WritableDb {
  const { path, migrations, clock, nativeBinding, readonly = false, busyTimeout = 5000 } = options;
  validateMigrations(migrations);
  let db: Database.Database | undefined;
  try {
    if (!readonly) createIfMissing(path, nativeBinding);
    refuseWhatIsNoDatabase(path);
    db = new Database(path, { readonly, fileMustExist: true, timeout: busyTimeout, nativeBinding });
    prepareConnection(db, migrations);
    if (!readonly) {
      turnOnWal(db, busyTimeout);
      migrate(db, migrations, clock);
      restrictToUser(path);
    }
    return db as WritableDb;
  } catch (cause) {
    db?.close();
    throw openFailure(path, cause);
  }
}

/**
 * A new database appears whole under its name, or not at all: a zero-byte file is then always the trace of a loss,
 * and never a first start that was cut short.
 */
function createIfMissing(path: string, nativeBinding: string | undefined): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (statSync(path, { throwIfNoEntry: false })) return;
  const draft = `${path}.new-${process.pid}`;
  try {
    writeDurably(draft, emptyDatabase(nativeBinding));
    linkSync(draft, path);
  } catch (error) {
    // Another process has made it in the meantime: then that is the one.
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The bytes of a database with an empty ledger. */
function emptyDatabase(nativeBinding: string | undefined): Buffer {
  const db = new Database(':memory:', { nativeBinding });
  try {
    db.exec(createLedger);
    return db.serialize();
  } finally {
    db.close();
  }
}

function writeDurably(path: string, bytes: Buffer): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const replaceEmpty =
  'Put a backup in its place; without one, move the empty file away, and the dashboard starts with a new database.';

/** What SQLite would take for a new database, or wait for without end (a named pipe). */
function refuseWhatIsNoDatabase(path: string): void {
  const stat = statSync(path);
  if (!stat.isFile()) throw unusable(path, 'is not a file');
  if (stat.size === 0) throw unusable(path, 'is empty (0 bytes): its content has been lost', replaceEmpty);
}

/** Reads, and refuses, before anything is written. */
function prepareConnection(db: Database.Database, migrations: readonly Migration[]): void {
  db.pragma('foreign_keys = ON');
  // A commit must outlive a power cut; WAL's default would not sync it.
  db.pragma('synchronous = FULL');
  db.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : text));
  const applied = readLedger(db);
  checkHistory(db, applied, migrations);
  if (pendingOf(applied, migrations).length > 0) {
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw unusable(db.name, `is damaged (${found})`);
  }
}

/**
 * The change of mode does not wait for locks: two processes that want it at once refuse each other. A transaction
 * does wait, so each goes through one before it tries again.
 */
function turnOnWal(db: Database.Database, patience: number): void {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      const mode = db.pragma('journal_mode = WAL', { simple: true });
      if (mode === 'wal') return;
      throw new Error(`its file system has no write-ahead log; the mode stays ${mode}`);
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_BUSY' || Date.now() >= deadline) throw error;
      db.exec('BEGIN EXCLUSIVE; ROLLBACK');
    }
  }
}

function restrictToUser(path: string): void {
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
}
