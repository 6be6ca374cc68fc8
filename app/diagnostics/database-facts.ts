import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { migrations } from '../../migrations/index.ts';
import type { DatabaseWorker } from '../database-worker/client.ts';
import type { DatabasePlace } from '../database-worker/tasks.ts';
import { failure } from '../lib/failures.ts';
import { databaseStatus } from '../services/database/database.ts';
import type { OpenedStore } from '../start-up/open-database.ts';
import type { StartUp } from '../start-up/start-up.ts';
import { countRows, type RowCount } from '../store/counts.ts';
import { sqliteVersion } from '../store/db.ts';
import { inspect } from '../store/file/inspect.ts';
import type { Inspection } from '../store/file/inspection.ts';
import { writtenBy } from '../store/migrate/ledger.ts';
import { listSettings } from '../store/settings.ts';
import { type Fact, factLines, reasonOf } from './part.ts';

/** What a bundle tells of the database. Each part fails for itself, and then says why. */
export interface DatabaseFacts {
  /** The library's version; null: nothing is open that could tell. */
  sqlite(): string | null;
  /** Migrations, sizes, integrity. */
  schema(): Promise<string>;
  /** VMs and jobs, as counts and states. */
  counts(): string;
  settings(): string;
}

/** Of the dashboard's own database, while it is open. */
export function openDatabaseFacts(parts: {
  readonly store: OpenedStore;
  readonly place: DatabasePlace;
  readonly worker: DatabaseWorker;
}): DatabaseFacts {
  const { place, worker } = parts;
  const { db, readOnly } = parts.store;
  return {
    sqlite: () => sqliteVersion(db),
    async schema() {
      const { applied, pending } = databaseStatus({ db, readOnly, migrations, backupsDir: place.backupsDir });
      const content = await worker.run('checkOpen', place);
      const state = readOnly ? 'newer' : 'up_to_date';
      return schemaText(place, {
        ...content,
        applied,
        pending,
        state,
        writtenBy: writtenBy(db),
        problem: null,
      });
    },
    counts: () => factLines(countRows(db).map(countFact)),
    settings: () => settingsText(listSettings(db)),
  };
}

/** Of a database as a file, which another process may have open. */
export function unopenedDatabaseFacts(
  place: DatabasePlace,
  nativeBinding: string | undefined,
): DatabaseFacts {
  function refuse(): never {
    throw failure('wrong_state', {
      message: 'The command line doesn’t read the rows of the database.',
      unchanged: 'Nothing was changed.',
      hint: 'Collect the diagnostics in Banger’s window.',
    });
  }
  return {
    sqlite: () => null,
    schema: async () => schemaText(place, inspect(place.path, migrations, { nativeBinding })),
    counts: refuse,
    settings: refuse,
  };
}

function settingsText(settings: readonly { key: string; json: string }[]): string {
  if (settings.length === 0) return 'All settings have their defaults.\n';
  return settings.map(({ key, json }) => `${JSON.stringify(key)}: ${json}\n`).join('');
}

/** Of a database that the start-up could not open, or has not yet. */
export function closedDatabaseFacts(startUp: StartUp, place: DatabasePlace): DatabaseFacts {
  function refuse(): never {
    const state = startUp.state();
    throw failure('wrong_state', {
      message: `The database isn’t open: ${state.phase === 'problem' ? state.problem.error.message : `the start-up is at “${state.phase}”.`}`,
      unchanged: 'Nothing was changed.',
      hint: 'Save the other files.',
    });
  }
  return {
    sqlite: () => null,
    schema: async () => {
      const state = JSON.stringify(startUp.state(), null, 2);
      const file = await startUp.inspect().then(
        (found) => schemaText(place, found),
        (error: unknown) => `The file couldn’t be inspected: ${reasonOf(error)}\n`,
      );
      return `${file}\nState of the start-up:\n${state}\n`;
    },
    counts: refuse,
    settings: refuse,
  };
}

function schemaText(place: DatabasePlace, found: Omit<Inspection, 'path' | 'size'>): string {
  const { state, integrity, foreignKeyViolations, applied, pending, problem } = found;
  const ledger = applied.map(
    ({ id, name, appliedAt }, at): Fact => [at ? '' : 'Applied', `${id} ${name} (${appliedAt})`],
  );
  return factLines([
    ['State', state],
    ['Integrity', integrity ?? 'couldn’t be read'],
    ['Orphaned rows', String(foreignKeyViolations)],
    ['Written by', found.writtenBy ?? 'not recorded'],
    ...(problem ? ([['Problem', `${problem.code}: ${problem.message}`]] as const) : []),
    ...ledger,
    ...pending.map(({ id, name }, at): Fact => [at ? '' : 'Pending', `${id} ${name}`]),
    ...sizeFacts(place),
  ]);
}

function sizeFacts({ path, backupsDir }: DatabasePlace): Fact[] {
  return [
    ['Database file', `${path}, ${sizeOf(path)}`],
    ['Write-ahead log', sizeOf(`${path}-wal`)],
    ['Shared memory', sizeOf(`${path}-shm`)],
    ['Backups', backupSizes(backupsDir)],
  ];
}

function backupSizes(dir: string): string {
  if (!statSync(dir, { throwIfNoEntry: false })) return 'none';
  return (
    readdirSync(dir)
      .map((name) => `${name} (${sizeOf(join(dir, name))})`)
      .join(', ') || 'none'
  );
}

function sizeOf(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  return size === undefined ? 'missing' : `${size} bytes`;
}

function countFact({ table, kind, state, rows }: RowCount): Fact {
  return [[table, kind, state].filter((word) => word !== null).join(' '), String(rows)];
}
