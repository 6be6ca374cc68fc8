import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { makeTestFolder, testClock } from '../testing/factories.ts';
import { failureOf, openTestFile, step } from '../testing/migrations.ts';
import { migrate } from './migrate.ts';
import type { MigrationTx } from './migration.ts';

const before = step(
  1,
  `CREATE TABLE a (x TEXT UNIQUE);
   INSERT INTO a VALUES ('kept'), ('too');
   CREATE TABLE strict_one (x TEXT UNIQUE ON CONFLICT ROLLBACK);
   INSERT INTO strict_one VALUES ('kept');
   CREATE TABLE watched (x TEXT);
   CREATE TRIGGER no_more BEFORE INSERT ON watched BEGIN SELECT RAISE(ROLLBACK, 'no more'); END;`,
);

const owned = 'its transaction belongs to the runner';
const rolledBack = 'its transaction was rolled back by a statement of its own';

/** What gets out, or would, and what the migration then says. */
const escapes: [string, string][] = [
  ['COMMIT', `COMMIT: ${owned}`],
  ["COMMIT; BEGIN; INSERT INTO a VALUES ('leaked')", `COMMIT: ${owned}`],
  ['COMMIT; BEGIN; SAVEPOINT whole_migration', `COMMIT: ${owned}`],
  ["SELECT 1; INSERT INTO a VALUES ('x'); -- and now\n /* for real */ COMMIT", `COMMIT: ${owned}`],
  ['END', `END: ${owned}`],
  ['ROLLBACK', `ROLLBACK: ${owned}`],
  ['ROLLBACK; BEGIN', `ROLLBACK: ${owned}`],
  ['ROLLBACK TO whole_migration', `ROLLBACK: ${owned}`],
  ['SAVEPOINT mine', `SAVEPOINT: ${owned}`],
  ['RELEASE whole_migration', `RELEASE: ${owned}`],
  ['BEGIN', `BEGIN: ${owned}`],
  ["INSERT OR ROLLBACK INTO a VALUES ('kept')", rolledBack],
  ["UPDATE OR ROLLBACK a SET x = 'kept'", rolledBack],
  ["INSERT INTO strict_one VALUES ('kept')", rolledBack],
  ["INSERT INTO watched VALUES ('x')", rolledBack],
  ['VACUUM', 'VACUUM: it works on this database alone'],
  ['PRAGMA foreign_keys = OFF', 'PRAGMA foreign_keys: settings belong to the runner'],
  ['PRAGMA journal_mode = OFF', 'PRAGMA journal_mode: settings belong to the runner'],
  ['PRAGMA writable_schema = ON', 'PRAGMA writable_schema: settings belong to the runner'],
];

/** Swallows what the database says, as a careless migration would. */
function carelessly(work: () => void): void {
  try {
    work();
  } catch {
    // That is the point.
  }
}

function rowsOf(db: Database.Database): unknown[] {
  return db.prepare('SELECT x FROM a ORDER BY x').pluck().all();
}

describe.each(escapes)('a migration that runs %j', (sql, why) => {
  const ways: [string, (tx: MigrationTx) => void][] = [
    ['as text', (tx) => tx.exec(sql)],
    ['and swallows the refusal', (tx) => carelessly(() => tx.exec(sql))],
    [
      'and swallows every refusal after it',
      (tx) => {
        carelessly(() => tx.exec(sql));
        carelessly(() => tx.exec("INSERT INTO a VALUES ('after')"));
        carelessly(() => tx.prepare('INSERT INTO a VALUES (?)').run('prepared'));
        carelessly(() => tx.exec("COMMIT; INSERT INTO a VALUES ('own transaction')"));
      },
    ],
  ];

  test.each(ways)('%s fails, and nothing of it is in the file', (_, way) => {
    const file = openTestFile();
    migrate(file, [before], { clock: testClock });
    const bytes = file.db.serialize();
    const escaping = step(2, (tx) => {
      tx.exec("INSERT INTO a VALUES ('lost'); CREATE TABLE lost (x)");
      way(tx);
    });
    const failure = failureOf(() => migrate(file, [before, escaping], { clock: testClock }));
    expect(failure.message).toMatch(/^migration 2 \(step_2\): /);
    expect(file.db.inTransaction).toBe(false);
    expect(file.db.serialize().equals(bytes)).toBe(true);
    const fresh = new Database(file.db.name, { readonly: true });
    expect(rowsOf(fresh)).toEqual(['kept', 'too']);
    fresh.close();
    migrate(file, [before, step(2, "INSERT INTO a VALUES ('found')")], { clock: testClock });
    expect(rowsOf(file.db)).toEqual(['found', 'kept', 'too']);
  });

  test('is told why', () => {
    const file = openTestFile();
    const escaping = step(2, (tx) => {
      carelessly(() => tx.exec(sql));
      tx.exec('SELECT 1');
    });
    const failure = failureOf(() => migrate(file, [before, escaping], { clock: testClock }));
    expect(failure.message).toBe(`migration 2 (step_2): ${why}`);
  });
});

describe('the guard', () => {
  test('keeps a migration from other files', () => {
    const file = openTestFile();
    const other = join(dirname(file.db.name), 'other.db');
    const failure = failureOf(() =>
      migrate(file, [before, step(2, (tx) => tx.prepare('ATTACH ? AS other').run(other))], {
        clock: testClock,
      }),
    );
    expect(failure.message).toBe('migration 2 (step_2): ATTACH: it works on this database alone');
    expect(existsSync(other)).toBe(false);
  });

  test('lets a migration read settings, and everything about the schema', () => {
    const file = openTestFile();
    const seen: unknown[] = [];
    const reading = step(2, (tx) => {
      seen.push(tx.prepare('SELECT * FROM pragma_foreign_keys').get());
      seen.push(tx.prepare('SELECT name FROM pragma_table_list WHERE name = ?').get('a'));
      tx.exec('PRAGMA table_info(a); PRAGMA foreign_key_check; REINDEX; ANALYZE');
    });
    migrate(file, [before, reading], { clock: testClock });
    expect(seen).toEqual([{ foreign_keys: 1 }, { name: 'a' }]);
  });

  test('refuses text behind a NUL character, where SQLite would stop reading', () => {
    const file = openTestFile();
    const texts: ((tx: MigrationTx) => void)[] = [
      (tx) => tx.exec("INSERT INTO a VALUES ('x')\0; DROP TABLE a"),
      (tx) => tx.prepare('SELECT 1\0 FROM a').get(),
    ];
    for (const up of texts) {
      const failure = failureOf(() => migrate(file, [before, step(2, up)], { clock: testClock }));
      expect(failure.message).toBe('migration 2 (step_2): its SQL has a NUL character in it');
    }
    expect(rowsOf(file.db)).toEqual(['kept', 'too']);
  });

  test('need not know the settings that SQLite keeps within a transaction by itself', () => {
    const file = openTestFile();
    migrate(file, [before], { clock: testClock });
    file.db.pragma('synchronous = FULL');
    const loose = step(2, (tx) => carelessly(() => tx.exec('PRAGMA synchronous = OFF')));
    migrate(file, [before, loose], { clock: testClock });
    expect(file.db.pragma('synchronous', { simple: true })).toBe(2);
  });

  test('watches while a migration runs, and not before or after', () => {
    const file = openTestFile();
    migrate(file, [before], { clock: testClock });
    file.db.exec('BEGIN; COMMIT; VACUUM');
    expect(rowsOf(file.db)).toEqual(['kept', 'too']);
  });
});

describe('where the guard sees nothing, the canary', () => {
  /** The same connection without its guard: what a hole in it would be. */
  function unguarded() {
    const db = new Database(join(makeTestFolder(), 'state.db'));
    return { db, guard: <T>(work: () => T): T => work() };
  }

  test.each([
    'COMMIT; BEGIN',
    'COMMIT',
    'ROLLBACK; BEGIN',
    'ROLLBACK',
    'RELEASE whole_migration',
    'END; BEGIN IMMEDIATE; SAVEPOINT another',
  ])('makes a migration fail that runs %j', (sql) => {
    const file = unguarded();
    const failure = failureOf(() => migrate(file, [before, step(2, sql)], { clock: testClock }));
    expect(failure.message).toBe('migration 2 (step_2): it has left its transaction');
    expect(file.db.prepare('SELECT count(*) FROM schema_migrations').pluck().get()).toBe(1);
    file.db.close();
  });
});
