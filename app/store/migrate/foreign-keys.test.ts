import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { testClock } from '../testing/factories.ts';
import { failureOf, openTestFile, step } from '../testing/migrations.ts';
import { migrate } from './migrate.ts';
import { rebuildTable } from './rebuild-table.ts';

const before = step(
  1,
  `CREATE TABLE parent (id TEXT PRIMARY KEY);
   CREATE TABLE child (p TEXT REFERENCES parent ON DELETE CASCADE);
   INSERT INTO parent VALUES ('a'), ('b');
   INSERT INTO child VALUES ('a'), ('a'), ('b');`,
);

function keysAreOn(db: Database.Database): boolean {
  return db.pragma('foreign_keys', { simple: true }) === 1;
}

function childrenOf(db: Database.Database): unknown[] {
  return db.prepare('SELECT p FROM child ORDER BY p').pluck().all();
}

/** As another program leaves it that never turned its keys on. */
function withOldViolations() {
  const file = openTestFile();
  migrate(file, [before], { clock: testClock });
  file.db.pragma('foreign_keys = OFF');
  file.db.exec("INSERT INTO child VALUES ('gone'), ('gone')");
  file.db.pragma('foreign_keys = ON');
  return file;
}

describe('with foreignKeys on, a migration', () => {
  test('is held to the keys by each of its statements', () => {
    const file = openTestFile();
    const failure = failureOf(() =>
      migrate(file, [before, step(2, "INSERT INTO child VALUES ('nobody')")], { clock: testClock }),
    );
    expect(failure.message).toBe('migration 2 (step_2): FOREIGN KEY constraint failed');
    expect(childrenOf(file.db)).toEqual(['a', 'a', 'b']);
  });

  test('is held to deferred keys when it ends', () => {
    const file = openTestFile();
    const deferred = step(
      2,
      `CREATE TABLE late (p TEXT REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
       INSERT INTO late VALUES ('nobody')`,
    );
    const failure = failureOf(() => migrate(file, [before, deferred], { clock: testClock }));
    expect(failure.message).toBe('migration 2 (step_2): FOREIGN KEY constraint failed');
    expect(file.db.inTransaction).toBe(false);
    expect(file.db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'late'").all()).toEqual([]);
  });

  test('may not rebuild a table: dropping it would delete its children', () => {
    const file = openTestFile();
    const rebuilding = step(2, (tx) =>
      rebuildTable(tx, { table: 'parent', definition: '(id TEXT PRIMARY KEY, name TEXT)' }),
    );
    expect(failureOf(() => migrate(file, [before, rebuilding], { clock: testClock })).message).toBe(
      "migration 2 (step_2): rebuilding parent would empty the tables that point at it: its migration must declare foreignKeys: 'off'",
    );
    expect(childrenOf(file.db)).toEqual(['a', 'a', 'b']);
  });
});

describe('with foreignKeys off, a migration', () => {
  test('may point at nothing while it works, and not when it ends', () => {
    const file = openTestFile();
    const tidy = step(2, "INSERT INTO child VALUES ('c'); INSERT INTO parent VALUES ('c')", 'off');
    migrate(file, [before, tidy], { clock: testClock });
    expect(childrenOf(file.db)).toEqual(['a', 'a', 'b', 'c']);

    const untidy = step(3, "DELETE FROM parent WHERE id = 'a'", 'off');
    expect(failureOf(() => migrate(file, [before, tidy, untidy], { clock: testClock })).message).toBe(
      'migration 3 (step_3): it left orphaned rows (child → parent: 2)',
    );
    expect(file.db.prepare('SELECT id FROM parent').pluck().all()).toEqual(['a', 'b', 'c']);
  });

  test('passes with violations that were there before it, and with fewer', () => {
    const file = withOldViolations();
    const same = step(2, 'CREATE TABLE another (x)', 'off');
    const fewer = step(3, "DELETE FROM child WHERE p = 'gone'", 'off');
    migrate(file, [before, same], { clock: testClock });
    expect(childrenOf(file.db)).toEqual(['a', 'a', 'b', 'gone', 'gone']);
    migrate(file, [before, same, fewer], { clock: testClock });
    expect(file.db.pragma('foreign_key_check')).toEqual([]);
  });

  test('fails for one violation more than there were', () => {
    const file = withOldViolations();
    const one = step(2, "DELETE FROM parent WHERE id = 'b'", 'off');
    expect(failureOf(() => migrate(file, [before, one], { clock: testClock })).message).toBe(
      'migration 2 (step_2): it left orphaned rows (child → parent: 1)',
    );
  });

  test('fails when it takes away what a key points at', () => {
    const file = openTestFile();
    const dropping = step(2, 'DROP TABLE parent', 'off');
    expect(failureOf(() => migrate(file, [before, dropping], { clock: testClock })).message).toBe(
      'migration 2 (step_2): it left orphaned rows (child → parent: 3)',
    );
  });
});

describe('keys are on', () => {
  const ends: [string, (work: () => void) => void, string][] = [
    ['has succeeded', (work) => work(), 'SELECT 1'],
    ['has failed', (work) => failureOf(work), 'SELECT * FROM missing'],
  ];

  test.each(ends)('after a migration without them %s', (_, end, sql) => {
    const file = openTestFile();
    end(() => migrate(file, [before, step(2, sql, 'off')], { clock: testClock }));
    expect(keysAreOn(file.db)).toBe(true);
    expect(file.db.pragma('legacy_alter_table', { simple: true })).toBe(0);
  });

  test('after a migration without them was cancelled', () => {
    const file = openTestFile();
    migrate(file, [before], { clock: testClock });
    let wanted = true;
    const cancelling = step(
      2,
      (tx) => {
        tx.exec('PRAGMA legacy_alter_table = ON');
        wanted = false;
        tx.progress(1, 2);
      },
      'off',
    );
    const failure = failureOf(() =>
      migrate(file, [before, cancelling], { clock: testClock, cancelled: () => !wanted }),
    );
    expect(failure.code).toBe('cancelled');
    expect(keysAreOn(file.db)).toBe(true);
    expect(file.db.pragma('legacy_alter_table', { simple: true })).toBe(0);
  });

  test('in the migration that follows one without them', () => {
    const file = openTestFile();
    const seen: unknown[] = [];
    const looking = step(3, (tx) => {
      seen.push(tx.prepare('SELECT * FROM pragma_foreign_keys').get());
    });
    migrate(file, [before, step(2, 'SELECT 1', 'off'), looking], { clock: testClock });
    expect(seen).toEqual([{ foreign_keys: 1 }]);
  });
});
