import { describe, expect, test } from 'vitest';
import { testClock } from '../testing/factories.ts';
import { failureOf, migrated, openTestFile, step } from '../testing/migrations.ts';
import { backfill } from './backfill.ts';
import { migrate } from './migrate.ts';

const ten =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) INSERT INTO a SELECT';

function failureOfBackfill(
  before: string,
  ...options: Parameters<typeof backfill> extends [unknown, ...infer Rest] ? Rest : never
) {
  const list = [step(1, before), step(2, (tx) => backfill(tx, ...options))];
  return failureOf(() => migrate(openTestFile(), list, { clock: testClock })).message;
}

describe('a backfill', () => {
  test('walks by rowid, and sees each row once, in chunks of any size', () => {
    for (const chunk of [1, 3, 9, 10, 11, 1000]) {
      const seen: unknown[] = [];
      const db = migrated(`CREATE TABLE a (x INTEGER); ${ten} i * 10 FROM n`, (tx) =>
        backfill(tx, { table: 'a', columns: ['x'], chunk }, ({ x }) => {
          seen.push(x);
          return { x: Number(x) + 1 };
        }),
      );
      expect(seen).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
      expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual(seen.map((x) => Number(x) + 1));
    }
  });

  test.each(['', ' WITHOUT ROWID'])('walks by a text key of a table%s, with names of any kind', (options) => {
    const db = migrated(
      `CREATE TABLE "a ""table""" ("the key" TEXT PRIMARY KEY, "select" TEXT)${options};
       INSERT INTO "a ""table""" VALUES ('b''s', 'B'), ('', 'empty'), ('ünï', 'U'), ('a', 'A'), ('Z', 'Z')`,
      (tx) =>
        backfill(tx, { table: 'a "table"', key: 'the key', columns: ['select'], chunk: 2 }, (row) => ({
          select: `${row.select}!`,
        })),
    );
    expect(db.prepare('SELECT "select" FROM "a ""table""" ORDER BY "the key"').pluck().all()).toEqual([
      'empty!',
      'Z!',
      'A!',
      'B!',
      'U!',
    ]);
  });

  test('gives a column of the name key as what it is', () => {
    const db = migrated(
      "CREATE TABLE settings (key TEXT, value TEXT); INSERT INTO settings VALUES ('b', '1'), ('a', '2'), ('c', '3')",
      (tx) =>
        backfill(tx, { table: 'settings', columns: ['key', 'value'], chunk: 1 }, ({ key, value }) => ({
          value: `${key}=${value}`,
        })),
    );
    expect(db.prepare('SELECT value FROM settings').pluck().all()).toEqual(['b=1', 'a=2', 'c=3']);
  });

  test('leaves rows alone that do not meet its condition, or for which it is given null or nothing', () => {
    const db = migrated(`CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); ${ten} i, 'old' FROM n`, (tx) =>
      backfill(tx, { table: 'a', columns: ['id'], where: 'id > 5 OR id = 1', chunk: 2 }, ({ id }) => {
        if (id === 7) return null;
        if (id === 8) return {};
        return { x: 'new' };
      }),
    );
    expect(db.prepare("SELECT id FROM a WHERE x = 'new'").pluck().all()).toEqual([1, 6, 9, 10]);
  });

  test('goes on when a row that it has changed meets the condition no more', () => {
    const db = migrated(`CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); ${ten} i, NULL FROM n`, (tx) =>
      backfill(tx, { table: 'a', columns: ['id'], where: 'x IS NULL', chunk: 3 }, ({ id }) => ({
        x: `n${id}`,
      })),
    );
    expect(db.prepare('SELECT count(*) FROM a WHERE x IS NULL').pluck().get()).toBe(0);
  });

  test('changes several columns, other ones in each row, and keeps every kind of value', () => {
    const values = [null, 1.5, 'text', Buffer.from([0, 255]), 2n ** 62n];
    const db = migrated(`CREATE TABLE a (id INTEGER PRIMARY KEY, x, y); ${ten} i, 'x', 'y' FROM n`, (tx) =>
      backfill(tx, { table: 'a', columns: ['id'], chunk: 4 }, ({ id }) => {
        const value = values[(Number(id) - 1) % values.length] ?? null;
        return Number(id) <= 5 ? { x: value } : { y: value, x: 'both' };
      }),
    );
    expect(db.prepare('SELECT x, y FROM a').safeIntegers().raw().all()).toEqual([
      ...values.map((value) => [value, 'y']),
      ...values.map((value) => ['both', value]),
    ]);
  });

  test('stores whole numbers as whole numbers, whatever the column is called', () => {
    const db = migrated('CREATE TABLE a (x, t TEXT); INSERT INTO a VALUES (0, 0)', (tx) =>
      backfill(tx, { table: 'a', columns: [] }, () => ({ x: 7, t: 7 })),
    );
    expect(db.prepare('SELECT quote(x) AS x, quote(t) AS t FROM a').get()).toEqual({ x: '7', t: "'7'" });
  });

  test.each([1, 49, 50, 51, 99, 100, 101, 1001])('of %i rows gives each its own values', (count) => {
    const db = migrated(
      `CREATE TABLE a (x INTEGER); CREATE TABLE seen (x INTEGER, y TEXT);
       CREATE TRIGGER t AFTER UPDATE ON a BEGIN INSERT INTO seen VALUES (old.x, new.x); END;
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO a SELECT i FROM n`,
      (tx) => backfill(tx, { table: 'a', columns: ['x'], chunk: 100 }, ({ x }) => ({ x: Number(x) * 2 })),
    );
    expect(db.prepare('SELECT count(*) FROM a WHERE x = rowid * 2').pluck().get()).toBe(count);
    expect(db.prepare('SELECT x FROM seen').pluck().all()).toEqual(
      Array.from({ length: count }, (_, at) => at + 1),
    );
  });

  test.each([
    ['a text key that looks like numbers', 'k TEXT UNIQUE', "'1', '01', '1.0', '1e0', '', ' 1'"],
    ['a key of numbers', 'k NUMERIC UNIQUE', '1, 1.5, -3, 1e300, 0.1, -0.5'],
    ['a key of any kind', 'k UNIQUE', "1, '1', x'31', 1.5, '1.5', ''"],
    ['a key whose letters have no case', 'k TEXT COLLATE NOCASE UNIQUE', "'a', 'B', 'c', 'D', 'ä', 'Ä'"],
    ['a key called as a value is', 'column1 UNIQUE, column2, k AS (column1)', "6, 'a', 'b', 4, 5, 1"],
  ])('by %s finds each row', (_, definition, keys) => {
    const key = /\w+/.exec(definition)?.[0] ?? '';
    const values = keys.split(', ').map((value) => `(${value}, 'x')`);
    const db = migrated(
      `CREATE TABLE changed (${definition}, x); INSERT INTO changed (${key}, x) VALUES ${values.join(', ')}`,
      (tx) =>
        backfill(tx, { table: 'changed', key, columns: [key] }, (row) => ({
          x: row[key] ?? null,
        })),
    );
    expect(db.prepare('SELECT count(*) FROM changed WHERE x IS k').pluck().get()).toBe(values.length);
  });

  test('of more values than one statement takes goes on in smaller steps', () => {
    const names = Array.from({ length: 1500 }, (_, at) => `c${at}`);
    const hundred = ten.replace('10', '100');
    const db = migrated(
      `CREATE TABLE a (${names.join(', ')}); ${hundred} ${names.map(() => 'i')} FROM n`,
      (tx) =>
        backfill(tx, { table: 'a', columns: ['c0'] }, ({ c0 }) =>
          Object.fromEntries(names.map((name, at) => [name, Number(c0) + at])),
        ),
    );
    expect(db.prepare('SELECT c0, c1, c1499 FROM a WHERE rowid = 70').raw().get()).toEqual([70, 71, 1569]);
  });

  test('of no row tells of nothing', () => {
    const told: number[] = [];
    const list = [
      step(1, 'CREATE TABLE a (x TEXT)'),
      step(2, (tx) => backfill(tx, { table: 'a', columns: ['x'] }, () => ({ x: 'never' }))),
    ];
    migrate(openTestFile(), list, { clock: testClock, onProgress: (_, done) => told.push(done) });
    expect(told).toEqual([0, 0]);
  });
});

describe('a backfill refuses', () => {
  test('a key beyond the safe integers: JavaScript would round it to that of another row', () => {
    const before =
      "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a VALUES (9007199254740993, 'old')";
    expect(failureOfBackfill(before, { table: 'a', columns: ['x'] }, () => ({ x: 'new' }))).toBe(
      'migration 2 (step_2): rowid is beyond the safe integers of JavaScript in a row',
    );
  });

  test('a key that is NULL', () => {
    const before = "CREATE TABLE a (id TEXT, x TEXT); INSERT INTO a VALUES ('1', 'old'), (NULL, 'old')";
    expect(failureOfBackfill(before, { table: 'a', key: 'id', columns: ['x'] }, () => ({ x: 'new' }))).toBe(
      'migration 2 (step_2): the key id of a backfill is NULL in a row',
    );
  });

  test('a key that several rows have: some of them would be left out', () => {
    const before =
      "CREATE TABLE a (k TEXT, x TEXT); INSERT INTO a VALUES ('1', 'a'), ('2', 'b'), ('2', 'c'), ('3', 'd')";
    const update = () => ({ x: 'new' });
    const why = 'migration 2 (step_2): the key k of a backfill isn’t unique: 4 rows have 3 of them';
    expect(failureOfBackfill(before, { table: 'a', key: 'k', columns: [], chunk: 2 }, update)).toBe(why);
    expect(failureOfBackfill(before, { table: 'a', key: 'k', columns: [] }, update)).toBe(why);
  });

  test('a key by which some rows are never reached', () => {
    const before =
      "CREATE TABLE a (k TEXT COLLATE NOCASE, x TEXT); CREATE UNIQUE INDEX i ON a (k COLLATE BINARY); INSERT INTO a VALUES ('a', 'a'), ('A', 'b'), ('b', 'c')";
    expect(failureOfBackfill(before, { table: 'a', key: 'k', columns: ['x'], chunk: 1 }, () => null)).toBe(
      'migration 2 (step_2): the key k of a backfill isn’t unique: 3 rows have 2 of them',
    );
  });

  test('a key that a row has which does not meet the condition', () => {
    const before = "CREATE TABLE a (k TEXT, x TEXT); INSERT INTO a VALUES ('1', 'old'), ('1', 'other')";
    const options = { table: 'a', key: 'k', columns: [], where: "x = 'old'" };
    expect(failureOfBackfill(before, options, () => ({ x: 'new' }))).toBe(
      'migration 2 (step_2): the key k of a backfill leads to 2 of 1 rows',
    );
  });

  test('a column called rowid that is not unique', () => {
    const before = 'CREATE TABLE a (rowid INTEGER, x TEXT); INSERT INTO a VALUES (1, NULL), (1, NULL)';
    expect(failureOfBackfill(before, { table: 'a', columns: ['x'] }, () => ({ x: 'new' }))).toBe(
      'migration 2 (step_2): the key rowid of a backfill isn’t unique: 2 rows have 1 of them',
    );
  });

  test('rows that go before it sees them', () => {
    const before = `CREATE TABLE a (x TEXT); ${ten} 'old' FROM n;
      CREATE TRIGGER t AFTER UPDATE ON a BEGIN DELETE FROM a WHERE rowid = 10; END`;
    expect(failureOfBackfill(before, { table: 'a', columns: [], chunk: 4 }, () => ({ x: 'new' }))).toBe(
      'migration 2 (step_2): the backfill of a has seen 9 of its 10 rows: the others went, or got another rowid, meanwhile',
    );
  });

  test.each([10, 60])('a row of %i that goes after it was seen', (count) => {
    const before = `CREATE TABLE a (x TEXT);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO a SELECT 'old' FROM n;
      CREATE TRIGGER t AFTER UPDATE ON a BEGIN DELETE FROM a WHERE rowid = 5; END`;
    expect(failureOfBackfill(before, { table: 'a', columns: [] }, () => ({ x: 'new' }))).toMatch(
      /^migration 2 \(step_2\): the key rowid of a backfill leads to (0 of 1|49 of 50) rows$/,
    );
  });

  test('a value beyond the safe integers, which it would hand over rounded', () => {
    const before = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (-9223372036854775808)';
    expect(failureOfBackfill(before, { table: 'a', columns: ['x'] }, ({ x }) => ({ x: x ?? null }))).toBe(
      'migration 2 (step_2): x is beyond the safe integers of JavaScript in a row',
    );
  });

  test('a column that the table lacks', () => {
    const before = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)';
    expect(failureOfBackfill(before, { table: 'a', columns: ['nothing'] }, () => null)).toContain(
      'migration 2 (step_2): no such column: "nothing"',
    );
  });
});
