import type Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../db.ts';
import { reasonOf } from '../failures.ts';
import {
  type AppliedMigration,
  checkHistory,
  createLedger,
  isApplied,
  readLedger,
  record,
} from './ledger.ts';
import { label, type Migration, runUp, validateMigrations } from './migration.ts';

interface MigrationStatus {
  readonly applied: readonly AppliedMigration[];
  readonly pending: readonly { id: number; name: string }[];
}

/** What a database has, and what it still lacks. Reads only. */
export function status(db: Database.Database, migrations: readonly Migration[]): MigrationStatus {
  const applied = readLedger(db) ?? [];
  return { applied, pending: pendingOf(applied, migrations).map(({ id, name }) => ({ id, name })) };
}

/** Those whose id is not recorded, in id order: sets are compared, not a high-water mark. */
export function pendingOf(
  applied: readonly AppliedMigration[] | null,
  migrations: readonly Migration[],
): Migration[] {
  const recorded = new Set(applied?.map(({ id }) => id));
  return migrations.filter(({ id }) => !recorded.has(id));
}

/**
 * Brings a database to the newest schema. Each pending migration runs in a transaction of its own that also
 * records it: both land or neither does, and the next call goes on from there. Nothing is written when nothing
 * is pending, nor when the list or the recorded history is refused.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[], clock: Clock): void {
  validateMigrations(migrations);
  const applied = readLedger(db);
  checkHistory(db, applied, migrations);
  const pending = pendingOf(applied, migrations);
  if (pending.length === 0) return;
  db.exec(createLedger);
  for (const migration of pending) apply(db, migration, clock);
}

function apply(db: Database.Database, migration: Migration, clock: Clock): void {
  const transaction = db.transaction(() => {
    // Another process may have been here between our look at the ledger and our lock.
    if (isApplied(db, migration.id)) return;
    runUp(db, migration);
    record(db, migration, clock.now());
  });
  try {
    transaction.immediate();
  } catch (cause) {
    throw migrationFailure(migration, cause);
  }
}

function migrationFailure(migration: Migration, cause: unknown): AppError {
  const reason = reasonOf(cause);
  const said = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    {
      code: reason?.code ?? 'internal',
      message: `${label(migration)}: ${said}`,
      unchanged: 'This migration left nothing behind; those before it are complete, and all rows are there.',
      hint:
        reason?.hint ?? 'Start again: it goes on from here. If it fails again, report it with this message.',
    },
    { cause },
  );
}
