import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { type GuardedDb, openGuarded } from '../migrate/guarded-db.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Migration, MigrationTx } from '../migrate/migration.ts';
import { makeTestFolder, testClock } from './factories.ts';

/** An empty database file, open for migrations until the running test has ended. */
export function openTestFile(path = join(makeTestFolder(), 'state.db')): GuardedDb {
  new Database(path).close();
  const file = openGuarded(path);
  onTestFinished(() => {
    file.db.close();
  });
  return file;
}

/** A migration of any body; its name is `step_ID`. */
export function step(
  id: number,
  up: string | ((tx: MigrationTx) => void),
  foreignKeys: 'on' | 'off' = 'on',
): Migration {
  return {
    id,
    name: `step_${id}`,
    foreignKeys,
    up: typeof up === 'string' ? (tx) => tx.exec(up) : up,
  };
}

/** Migrates an empty database in which `before` has run to what `up` makes of it. */
export function migrated(before: string, up: (tx: MigrationTx) => void): Database.Database {
  const file = openTestFile();
  migrate(file, [step(1, before), step(2, up, 'off')], { clock: testClock });
  return file.db;
}

/** What `work` throws, which must be an `AppError`. */
export function failureOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}
