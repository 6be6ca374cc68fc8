import { copyFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrations } from '../../../../migrations/index.ts';
import { openGuarded } from '../../migrate/guarded-db.ts';
import { migrate } from '../../migrate/migrate.ts';
import type { Migration } from '../../migrate/migration.ts';
import { syntheticMigrations } from './synthetic-migrations.ts';

/** The same for each run: what is recorded can then be compared. */
export const recorded = { clock: { now: () => new Date('2026-05-01T12:00:00Z') }, appVersion: '1.2.3' };

export type ScenarioName = 'real' | 'synthetic';
export type JournalMode = 'wal' | 'delete';

interface Scenario {
  readonly migrations: readonly Migration[];
  /** How many of them the database has when the crash comes. */
  readonly applied: number;
  /** Makes that database at `path`, where no file is. */
  start(path: string): void;
}

const ancient = new URL('../../testing/fixtures/ancient.db', import.meta.url);

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  /** The shipped list, over a database of the reference implementation from before versioning. */
  real: {
    migrations,
    applied: 0,
    start: (path) => copyFileSync(ancient, path),
  },
  /** A list with every kind of change, over a database with rows. */
  synthetic: {
    migrations: syntheticMigrations,
    applied: 1,
    start(path) {
      new Database(path).close();
      applyTo(path, syntheticMigrations.slice(0, 1));
    },
  },
};

/** Starts a scenario at `path`, with all of it in the one file. */
export function startScenario(name: ScenarioName, mode: JournalMode, path: string): void {
  scenarios[name].start(path);
  const db = new Database(path);
  db.pragma(`journal_mode = ${mode}`);
  db.close();
}

/** Runs what is pending, as the real run of an upgrade does. */
export function applyTo(
  path: string,
  list: readonly Migration[],
  { maxPages, trace }: ApplyOptions = {},
): void {
  const file = openGuarded(path, { busyTimeout: 1000, trace });
  try {
    file.db.pragma('synchronous = FULL');
    if (maxPages !== undefined) file.db.pragma(`max_page_count = ${maxPages}`);
    migrate(file, list, recorded);
  } finally {
    file.db.close();
  }
}

interface ApplyOptions {
  readonly maxPages?: number;
  readonly trace?: (sql: string) => void;
}
