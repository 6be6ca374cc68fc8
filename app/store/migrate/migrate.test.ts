import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { makeTestFolder, testClock, testTime } from '../testing/factories.ts';
import { failureOf, openTestFile } from '../testing/migrations.ts';
import { migrate, status } from './migrate.ts';
import type { Migration, MigrationStatement, MigrationTx } from './migration.ts';

const one: Migration = {
  id: 1,
  name: 'one',
  foreignKeys: 'on',
  up: (tx) => tx.exec('CREATE TABLE a (x TEXT)'),
};
const two: Migration = {
  id: 2,
  name: 'two',
  foreignKeys: 'on',
  up: (tx) => tx.exec("INSERT INTO a VALUES ('two')"),
};
const three: Migration = {
  id: 3,
  name: 'three',
  foreignKeys: 'on',
  up: (tx) => tx.exec("INSERT INTO a VALUES ('three')"),
};

function ledger(db: Database.Database): unknown[] {
  return db.prepare('SELECT * FROM schema_migrations ORDER BY id').all();
}

function tables(db: Database.Database): unknown[] {
  return db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
}

describe('a list of migrations', () => {
  test('is applied to an empty file in id order, each recorded with the whole second', () => {
    const file = openTestFile();
    const { db } = file;
    migrate(file, [one, two, three], { clock: { now: () => new Date('2026-05-01T12:00:00.987Z') } });
    expect(ledger(db)).toEqual([
      { id: 1, name: 'one', applied_at: testTime },
      { id: 2, name: 'two', applied_at: testTime },
      { id: 3, name: 'three', applied_at: testTime },
    ]);
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual(['two', 'three']);
  });

  test('runs once: opening the file again changes no byte of it', () => {
    const path = join(makeTestFolder(), 'state.db');
    const first = openTestFile(path);
    migrate(first, [one, two], { clock: testClock });
    const before = first.db.serialize();
    first.db.close();
    const again = openTestFile(path);
    migrate(again, [one, two], { clock: { now: () => new Date('2030-01-01T00:00:00Z') } });
    expect(again.db.serialize().equals(before)).toBe(true);
  });

  test('skips the ids that are recorded and runs the others, also one between them', () => {
    const file = openTestFile();
    const { db } = file;
    migrate(file, [one, three], { clock: testClock });
    migrate(file, [one, two, three], { clock: testClock });
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual(['three', 'two']);
    expect(ledger(db)).toHaveLength(3);
  });

  test('stops at a body that fails: nothing of it survives, all before it does, and a retry goes on from there', () => {
    const file = openTestFile();
    const { db } = file;
    const failing: Migration = {
      id: 2,
      name: 'add_b',
      foreignKeys: 'on',
      up(tx) {
        tx.exec('CREATE TABLE b (x TEXT)');
        tx.exec("INSERT INTO a VALUES ('b')");
        tx.exec('INSERT INTO missing VALUES (1)');
      },
    };
    const failure = failureOf(() => migrate(file, [one, failing, three], { clock: testClock }));
    expect(failure.message).toBe('migration 2 (add_b): no such table: missing');
    expect(failure.code).toBe('internal');
    expect(tables(db)).toEqual(['a', 'schema_migration_facts', 'schema_migrations']);
    expect(db.prepare('SELECT count(*) FROM a').pluck().get()).toBe(0);
    expect(ledger(db)).toHaveLength(1);
    expect(db.inTransaction).toBe(false);

    migrate(file, [one, two, three], { clock: testClock });
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual(['two', 'three']);
  });

  test('that fills the disk says so and leaves the file as it was', () => {
    const file = openTestFile();
    const { db } = file;
    migrate(file, [one], { clock: testClock });
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
    const big: Migration = {
      id: 2,
      name: 'big',
      foreignKeys: 'on',
      up: (tx) => tx.exec('INSERT INTO a VALUES (hex(zeroblob(100000)))'),
    };
    expect(failureOf(() => migrate(file, [one, big], { clock: testClock })).value).toMatchObject({
      code: 'disk_full',
      message: 'migration 2 (big): database or disk is full',
    });
    expect(db.prepare('SELECT count(*) FROM a').pluck().get()).toBe(0);
    expect(ledger(db)).toHaveLength(1);
  });

  const bad: [string, Migration[], string][] = [
    ['a duplicate id', [one, { ...two, id: 1 }], 'migration 1 (two): its id is used twice'],
    [
      'an id out of order',
      [three, two],
      'migration 2 (two): it comes after migration 3, but ids must increase',
    ],
    ['an id of zero', [{ ...one, id: 0 }], 'migration 0 (one): its id isn’t a positive integer'],
    ['a fraction as id', [{ ...one, id: 1.5 }], 'migration 1.5 (one): its id isn’t a positive integer'],
    [
      'an id beyond the safe integers',
      [{ ...one, id: 2 ** 53 }],
      'migration 9007199254740992 (one): its id isn’t a positive integer',
    ],
    ['an empty name', [{ ...one, name: '' }], 'migration 1 (): it has no name'],
    [
      'an async body',
      [{ ...one, up: async (tx) => tx.exec('CREATE TABLE a (x)') }],
      'migration 1 (one): its up must be a plain function; it may not be async or a generator',
    ],
  ];
  test.each(bad)('with %s is refused before anything runs', (_, list, message) => {
    const file = openTestFile();
    const { db } = file;
    expect(failureOf(() => migrate(file, list, { clock: testClock })).message).toBe(message);
    expect(tables(db)).toEqual([]);
  });

  test('is compared with what is recorded: status names what is applied and what is pending', () => {
    const file = openTestFile();
    const { db } = file;
    expect(status(db, [one, two])).toEqual({
      applied: [],
      pending: [
        { id: 1, name: 'one' },
        { id: 2, name: 'two' },
      ],
    });
    expect(tables(db)).toEqual([]);
    migrate(file, [one], { clock: testClock });
    expect(status(db, [one, two])).toEqual({
      applied: [{ id: 1, name: 'one', appliedAt: testTime }],
      pending: [{ id: 2, name: 'two' }],
    });
  });
});

describe('a migration body', () => {
  test('that returns a promise is rolled back, and what it does later fails without effect', async () => {
    const file = openTestFile();
    const { db } = file;
    const later: Promise<unknown>[] = [];
    const sly: Migration = {
      id: 1,
      name: 'sly',
      foreignKeys: 'on',
      up: (tx) => {
        tx.exec('CREATE TABLE sly (x)');
        const rest = Promise.resolve().then(() => tx.exec('CREATE TABLE late (x)'));
        later.push(rest);
        return rest;
      },
    };
    expect(failureOf(() => migrate(file, [sly], { clock: testClock })).message).toBe(
      'migration 1 (sly): its up returned a promise; it must do its work before it returns',
    );
    await expect(later[0]).rejects.toThrow(
      'migration 1 (sly) has ended; its transaction can’t be used any more',
    );
    expect(tables(db)).toEqual([]);
  });

  test('cannot keep its transaction, nor a statement of it, for later', () => {
    const file = openTestFile();
    const { db } = file;
    const kept: { tx?: MigrationTx; statement?: MigrationStatement } = {};
    const keeping: Migration = {
      id: 2,
      name: 'keeping',
      foreignKeys: 'on',
      up(tx) {
        kept.tx = tx;
        kept.statement = tx.prepare('INSERT INTO a VALUES (?)');
        kept.statement.run('while it may');
      },
    };
    migrate(file, [one, keeping], { clock: testClock });
    expect(() => kept.tx?.exec('DELETE FROM a')).toThrow('migration 2 (keeping) has ended');
    expect(() => kept.tx?.columns('a')).toThrow('has ended');
    expect(() => kept.statement?.run('too late')).toThrow('has ended');
    expect(() => kept.statement?.all()).toThrow('has ended');
    expect(db.prepare('SELECT x FROM a').pluck().all()).toEqual(['while it may']);
  });

  test('may read, bind values and look at columns', () => {
    const file = openTestFile();
    const seen: unknown[] = [];
    const curious: Migration = {
      id: 2,
      name: 'curious',
      foreignKeys: 'on',
      up(tx) {
        tx.prepare('INSERT INTO a VALUES (?), (?)').run('p', 'q');
        seen.push(tx.prepare('SELECT x FROM a WHERE x = ?').get('q'));
        seen.push(tx.prepare('SELECT x FROM a ORDER BY x').all());
        seen.push(tx.columns('a'), tx.columns('nothing'));
      },
    };
    migrate(file, [one, curious], { clock: testClock });
    expect(seen).toEqual([{ x: 'q' }, [{ x: 'p' }, { x: 'q' }], ['x'], []]);
  });
});

describe('a history that is not ours', () => {
  test('because a newer version wrote it is refused unchanged', () => {
    const file = openTestFile();
    const { db } = file;
    migrate(file, [one, two, three], { clock: testClock });
    const before = db.serialize();
    expect(failureOf(() => migrate(file, [one, two], { clock: testClock })).code).toBe('database_newer');
    expect(db.serialize().equals(before)).toBe(true);
  });

  test('because it has an id that our list never had, or another name for one, is refused as foreign', () => {
    const file = openTestFile();
    migrate(file, [one, two, three], { clock: testClock });
    const unknown = failureOf(() => migrate(file, [one, three], { clock: testClock }));
    expect(unknown.code).toBe('file_invalid');
    expect(unknown.message).toContain('it records migration 2 (two), which Banger never had');
    const renamed = failureOf(() =>
      migrate(file, [one, { ...two, name: 'zwei' }, three], { clock: testClock }),
    );
    expect(renamed.code).toBe('file_invalid');
    expect(renamed.message).toContain('it records migration 2 (two), which Banger calls “zwei”');
  });

  test('because its migration table isn’t Banger’s is refused as foreign', () => {
    const file = openTestFile();
    const { db } = file;
    db.exec('CREATE TABLE schema_migrations (version TEXT)');
    expect(failureOf(() => migrate(file, [one], { clock: testClock })).code).toBe('file_invalid');
    expect(tables(db)).toEqual(['schema_migrations']);
  });

  test('because it has tables and none of them is ours is refused as foreign', () => {
    const file = openTestFile();
    const { db } = file;
    db.exec('CREATE TABLE bookmarks (url TEXT)');
    expect(failureOf(() => migrate(file, [one], { clock: testClock })).code).toBe('file_invalid');
    expect(tables(db)).toEqual(['bookmarks']);
  });
});
