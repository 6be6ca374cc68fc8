import type Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { errorCodeOf, messageOf, reasonOf } from '../../lib/failures.ts';
import type { Clock } from '../db.ts';
import { hintFor } from '../failures.ts';
import { foreignKeyViolations, refuseNewViolations } from './foreign-keys.ts';
import { type GuardedDb, openGuarded } from './guarded-db.ts';
import { checkUnedited, readHistory } from './history.ts';
import { type AppliedMigration, isApplied, record } from './ledger.ts';
import { label, type Migration, validateMigrations } from './migration.ts';
import { refuseIfCancelled, runUp } from './migration-tx.ts';
import { completeTables } from './needed-tables.ts';
import { isNameTaken, type SetAside, setAside } from './set-aside.ts';
import { beginWriting, commit, type Patience, refuseIfLeft } from './transaction.ts';

interface MigrationStatus {
  readonly applied: readonly AppliedMigration[];
  readonly pending: readonly { id: number; name: string }[];
}

/** What a database has, and what it still lacks. Reads only; throws as `readHistory` does. */
export function status(db: Database.Database, migrations: readonly Migration[]): MigrationStatus {
  const applied = readHistory(db, migrations) ?? [];
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

interface MigrateOptions extends Patience {
  readonly clock: Clock;
  /** Recorded beside each migration: a screen of an older program can then say who wrote the database. */
  readonly appVersion?: string | undefined;
  readonly nativeBinding?: string | undefined;
}

export interface MigrationRun {
  readonly id: number;
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
  /** What had the name of something that it makes. */
  readonly setAside: readonly SetAside[];
}

/**
 * Brings a database to the newest schema and says what it ran. Each pending migration runs in a transaction of its own
 * that also records it: both land or neither does, and the next call goes on from there. Nothing is written when nothing
 * is pending, nor when the list or the recorded history is refused.
 */
export function migrate(
  guarded: GuardedDb,
  migrations: readonly Migration[],
  options: MigrateOptions,
): MigrationRun[] {
  const { db } = guarded;
  validateMigrations(migrations);
  const pending = pendingOf(readHistory(db, migrations), migrations);
  if (pending.length === 0) return [];
  checkUnedited(db, migrations);
  db.pragma('foreign_keys = ON');
  const ran: MigrationRun[] = [];
  for (const migration of pending) {
    refuseIfCancelled(options);
    options.onProgress?.(migration, 0, 0);
    const started = performance.now();
    const aside = apply(guarded, migration, migrations, options, ran.length === 0);
    if (aside) {
      const { id, name } = migration;
      ran.push({ id, name, duration: performance.now() - started, setAside: aside });
    }
  }
  return ran;
}

/** Null when another process has applied it between our look at the ledger and our lock. */
function apply(
  guarded: GuardedDb,
  migration: Migration,
  migrations: readonly Migration[],
  options: MigrateOptions,
  isFirst: boolean,
): SetAside[] | null {
  try {
    return attempt(guarded, migration, options, isFirst, null);
  } catch (error) {
    if (!(error instanceof AppError && isNameTaken(error.cause))) throw error;
    // What is there cannot be ours: ours is not made yet.
    return attempt(guarded, migration, options, isFirst, namesMadeBy(migration, migrations, options));
  }
}

/** In lower case, as SQLite compares them. */
function namesMadeBy(
  { id }: Migration,
  migrations: readonly Migration[],
  { clock, nativeBinding }: MigrateOptions,
): Set<string> {
  const memory = openGuarded(':memory:', { nativeBinding });
  const namesAfter = (last: number) => {
    migrate(
      memory,
      bare.filter((one) => one.id <= last),
      { clock },
    );
    return memory.db.prepare<[], string>('SELECT lower(name) FROM sqlite_schema').pluck().all();
  };
  const bare = migrations.map((migration) => ({ ...migration, fingerprint: undefined }));
  try {
    const before = new Set(namesAfter(id - 1));
    return new Set(namesAfter(id).filter((name) => !before.has(name)));
  } finally {
    memory.db.close();
  }
}

function attempt(
  guarded: GuardedDb,
  migration: Migration,
  options: MigrateOptions,
  isFirst: boolean,
  taken: ReadonlySet<string> | null,
): SetAside[] | null {
  const { db } = guarded;
  const unkeyed = migration.foreignKeys === 'off';
  let committing = false;
  try {
    // Inside a transaction the pragma would do nothing.
    if (unkeyed) db.pragma('foreign_keys = OFF');
    beginWriting(db, options);
    if (isApplied(db, migration.id)) {
      db.exec('ROLLBACK');
      return null;
    }
    // Once: what a migration makes is complete.
    if (isFirst) completeTables(db);
    const violations = unkeyed ? foreignKeyViolations(db) : null;
    const aside = taken ? setAside(db, taken) : [];
    runUp(guarded, migration, options);
    refuseIfLeft(db);
    if (violations) refuseNewViolations(violations, foreignKeyViolations(db));
    record(db, migration, options.clock.now(), options.appVersion);
    committing = true;
    commit(db);
    return aside;
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw migrationFailure(migration, cause, committing ? afterCommit(cause) : nothingLeft);
  } finally {
    if (unkeyed) db.exec('PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON');
  }
}

const nothingLeft = 'This migration was undone. Earlier migrations are complete, and no rows were lost.';

/**
 * A commit is written to the log before it is synced: where the sync fails, the log may hold it or not, and whoever opens
 * the database next takes it from there.
 */
function afterCommit(cause: unknown): string {
  if (!errorCodeOf(cause).startsWith('SQLITE_IOERR')) return nothingLeft;
  return 'This migration was applied completely or not at all: the next start shows which. Earlier migrations are complete, and no rows were lost.';
}

function migrationFailure(migration: Migration, cause: unknown, unchanged: string): AppError {
  if (cause instanceof AppError && cause.code === 'cancelled') return cause;
  const reason = reasonOf(cause);
  return new AppError(
    {
      code: reason?.code ?? 'internal',
      message: `${label(migration)}: ${messageOf(cause)}`,
      unchanged,
      hint:
        hintFor(reason) ??
        'Start the upgrade again. It continues from here. If it fails again, report this message.',
    },
    { cause },
  );
}
