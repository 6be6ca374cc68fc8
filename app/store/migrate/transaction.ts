import type Database from 'better-sqlite3';
import { errorCodeOf } from '../../lib/failures.ts';
import { prepared } from '../db.ts';
import { makeLedger } from './ledger.ts';
import { type MigrationWatch, refuseIfCancelled } from './migration-tx.ts';

export interface Patience extends MigrationWatch {
  /** Milliseconds to go on asking for the write lock while another process migrates; 10 minutes where absent. */
  readonly patience?: number | undefined;
}

/**
 * A transaction that begins as a savepoint ends only by its name. The name is a canary: when a migration has got out of
 * its transaction in a way that the guard missed, the name is gone, and `commit` fails. A savepoint within a transaction
 * would do as well, but costs a copy of every page that the migration changes.
 */
const begin = 'SAVEPOINT whole_migration';
const end = 'RELEASE whole_migration';

/** Takes the lock as BEGIN IMMEDIATE does, which a savepoint alone would only do at its first change. */
const takeLock = 'DELETE FROM schema_migrations WHERE FALSE';

/**
 * Begins a transaction with SQLite's own write lock held from its first line on: a lock that is upgraded later can be
 * refused, and one in a table outlives a kill. Makes the ledger where it is missing.
 */
export function beginWriting(db: Database.Database, options: Patience): void {
  const deadline = Date.now() + (options.patience ?? 600_000);
  for (;;) {
    try {
      prepared(db, begin).run();
      lock(db);
      return;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      if (!errorCodeOf(error).startsWith('SQLITE_BUSY') || Date.now() >= deadline) throw error;
      refuseIfCancelled(options);
    }
  }
}

function lock(db: Database.Database): void {
  try {
    prepared(db, takeLock).run();
    prepared(db, 'SELECT 1 FROM schema_migration_facts WHERE FALSE').get();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('no such table')) throw error;
    makeLedger(db);
    prepared(db, takeLock).run();
  }
}

/** Throws when there is no transaction any more: what came next would land on its own. */
export function refuseIfLeft(db: Database.Database): void {
  if (!db.inTransaction) throw new Error(left);
}

const left = 'it has left its transaction';

/** Throws when the transaction is not the one that `beginWriting` began. */
export function commit(db: Database.Database): void {
  try {
    prepared(db, end).run();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('no such savepoint')) throw error;
    throw new Error(left, { cause: error });
  }
}
