import { join } from 'node:path';
import Database from 'better-sqlite3';
import { backfill } from '../app/store/migrate/backfill.ts';
import { type GuardedDb, openGuarded } from '../app/store/migrate/guarded-db.ts';
import { createLedger } from '../app/store/migrate/ledger.ts';
import { migrate } from '../app/store/migrate/migrate.ts';
import type { Migration } from '../app/store/migrate/migration.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';
import { withFolder } from './temporary-folder.ts';

const clock = { now: () => new Date() };
const rows = 1_000_000;

/** A thousand migrations, each in a transaction of its own, against the loop that a person would write. */
export async function manyMigrations(): Promise<Measurement[]> {
  const sqlOf = (id: number) =>
    id % 10 === 1
      ? `CREATE TABLE t${id} (a TEXT, b TEXT)`
      : `INSERT INTO t${id - ((id - 1) % 10)} VALUES ('a', 'b')`;
  const list = Array.from({ length: 1000 }, (_, index): Migration => {
    const id = index + 1;
    return { id, name: `step_${id}`, foreignKeys: 'on', up: (tx) => tx.exec(sqlOf(id)) };
  });
  const bare = (db: Database.Database) => {
    db.exec(createLedger);
    const insert = db.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?)');
    const apply = db.transaction((id: number, name: string) => {
      db.exec(sqlOf(id));
      insert.run(id, name, clock.now().toISOString());
    });
    for (const { id, name } of list) apply.immediate(id, name);
  };
  const pair = await withFolder((folder) =>
    interleave(
      5,
      () => timed(fresh(folder), (file) => migrate(file, list, { clock })),
      () => timed(fresh(folder), ({ db }) => bare(db)),
    ),
  );
  const what = '1,000 migrations of one statement, synchronous=FULL; floor: a loop of transactions';
  return [{ name: 'migrations-1000', unit: 'ms', ...pair, goal: 1.3, what }];
}

/** A million rows: one UPDATE, and values computed in JavaScript. */
export async function backfills(): Promise<Measurement[]> {
  const update = "UPDATE t SET b = a || '!'";
  const inSql: Migration = { id: 1, name: 'in_sql', foreignKeys: 'on', up: (tx) => tx.exec(update) };
  const inJs: Migration = {
    id: 1,
    name: 'in_js',
    foreignKeys: 'on',
    up: (tx) => backfill(tx, { table: 't', columns: ['a'] }, ({ a }) => ({ b: `${String(a)}!` })),
  };
  const run = (migration: Migration) => (file: GuardedDb) => migrate(file, [migration], { clock });
  return withFolder(async (folder) => [
    {
      name: 'backfill-sql',
      unit: 'ms',
      ...(await interleave(
        3,
        () => timed(filled(folder), run(inSql)),
        () => timed(filled(folder), ({ db }) => db.transaction(() => db.exec(update)).immediate()),
      )),
      goal: 1.1,
      what: 'One UPDATE of 1,000,000 rows in a migration; floor: in a transaction',
    },
    {
      name: 'backfill-js',
      unit: 'ms',
      ...(await interleave(
        3,
        () => timed(filled(folder), run(inJs)),
        () => timed(filled(folder), ({ db }) => db.transaction(() => bareLoop(db)).immediate()),
      )),
      goal: 1.2,
      what: '1,000,000 rows through JavaScript with `backfill`; floor: a loop by key, written by hand',
    },
  ]);
}

function bareLoop(db: Database.Database): void {
  const select = db.prepare<[number], { id: number; a: string }>(
    'SELECT id, a FROM t WHERE id > ? ORDER BY id LIMIT 1000',
  );
  const write = db.prepare('UPDATE t SET b = ? WHERE id = ?');
  let last = 0;
  for (let chunk = select.all(last); chunk.length > 0; chunk = select.all(last)) {
    for (const { id, a } of chunk) write.run(`${a}!`, id);
    last = chunk.at(-1)?.id ?? last;
  }
}

let made = 0;

function fresh(folder: string): GuardedDb {
  made += 1;
  const path = join(folder, `${made}.db`);
  new Database(path).close();
  const file = openGuarded(path);
  file.db.pragma('journal_mode = WAL');
  file.db.pragma('synchronous = FULL');
  return file;
}

/** The empty ledger makes it a database of ours. */
function filled(folder: string): GuardedDb {
  const file = fresh(folder);
  file.db.exec(`${createLedger}; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
    WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${rows}) INSERT INTO t SELECT i, 'row ' || i, NULL FROM c`);
  file.db.pragma('wal_checkpoint(TRUNCATE)');
  return file;
}

/** Milliseconds that `work` takes; making and closing the file do not count. */
async function timed(file: GuardedDb, work: (file: GuardedDb) => unknown): Promise<number> {
  const started = performance.now();
  work(file);
  const took = performance.now() - started;
  file.db.close();
  return took;
}
