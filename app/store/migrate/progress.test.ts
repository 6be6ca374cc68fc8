import { describe, expect, test } from 'vitest';
import { testClock } from '../testing/factories.ts';
import { failureOf, openTestFile, step } from '../testing/migrations.ts';
import { backfill } from './backfill.ts';
import { migrate } from './migrate.ts';

const table = step(
  1,
  `CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT);
   WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) INSERT INTO a SELECT i, 'old' FROM n`,
);
const filling = step(2, (tx) => backfill(tx, { table: 'a', columns: ['x'], chunk: 4 }, () => ({ x: 'new' })));
const last = step(3, 'CREATE TABLE b (x)');
const list = [table, filling, last];

describe('progress', () => {
  test('is told as each migration starts, and after each chunk of a backfill', () => {
    const told: unknown[] = [];
    migrate(openTestFile(), list, {
      clock: testClock,
      onProgress: ({ id, name }, done, total) => told.push(`${id} ${name} ${done}/${total}`),
    });
    expect(told).toEqual([
      '1 step_1 0/0',
      '2 step_2 0/0',
      '2 step_2 4/10',
      '2 step_2 8/10',
      '2 step_2 10/10',
      '3 step_3 0/0',
    ]);
  });

  test('is told of a run: each migration with how long it took', () => {
    const file = openTestFile();
    const runs = migrate(file, list, { clock: testClock });
    expect(runs.map(({ id, name }) => [id, name])).toEqual([
      [1, 'step_1'],
      [2, 'step_2'],
      [3, 'step_3'],
    ]);
    for (const { duration } of runs) expect(duration).toBeGreaterThan(0);
    expect(migrate(file, list, { clock: testClock })).toEqual([]);
  });
});

describe('a run that is cancelled', () => {
  /** Runs until `questions` questions have been answered with no. */
  function cancelledAfter(questions: number) {
    const file = openTestFile();
    let asked = 0;
    const cancelled = () => {
      asked += 1;
      return asked > questions;
    };
    const failure = failureOf(() => migrate(file, list, { clock: testClock, cancelled }));
    expect(failure.value).toMatchObject({
      code: 'cancelled',
      unchanged: 'The migration that was running has been undone.',
    });
    expect(file.db.inTransaction).toBe(false);
    return file;
  }

  function stateOf({ db }: ReturnType<typeof openTestFile>) {
    const ids = db.prepare('SELECT id FROM schema_migrations ORDER BY id').pluck().all();
    return { ids, values: db.prepare('SELECT DISTINCT x FROM a').pluck().all() };
  }

  test('before its first migration has written nothing', () => {
    expect(cancelledAfter(0).db.prepare('SELECT * FROM sqlite_schema').all()).toEqual([]);
  });

  test('between two migrations keeps the first', () => {
    expect(stateOf(cancelledAfter(1))).toEqual({ ids: [1], values: ['old'] });
  });

  test.each([2, 3, 4])(
    'after %i questions, between chunks of a backfill, keeps nothing of it',
    (questions) => {
      expect(stateOf(cancelledAfter(questions))).toEqual({ ids: [1], values: ['old'] });
    },
  );

  test('after the backfill keeps it, and the next run goes on from there', () => {
    const file = cancelledAfter(5);
    expect(stateOf(file)).toEqual({ ids: [1, 2], values: ['new'] });
    migrate(file, list, { clock: testClock });
    expect(stateOf(file)).toEqual({ ids: [1, 2, 3], values: ['new'] });
  });
});
