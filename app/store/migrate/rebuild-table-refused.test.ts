import { describe, expect, test } from 'vitest';
import { testClock } from '../testing/factories.ts';
import { failureOf, openTestFile, step } from '../testing/migrations.ts';
import { migrate } from './migrate.ts';
import { rebuildTable } from './rebuild-table.ts';

type Rebuild = Parameters<typeof rebuildTable>[1];

function failureOfRebuild(before: string, rebuild: Rebuild): string {
  const file = openTestFile();
  migrate(file, [step(1, before)], { clock: testClock });
  const bytes = file.db.serialize();
  const list = [step(1, before), step(2, (tx) => rebuildTable(tx, rebuild), 'off')];
  const { message } = failureOf(() => migrate(file, list, { clock: testClock }));
  expect(file.db.serialize().equals(bytes)).toBe(true);
  return message;
}

describe('rebuilding a table is refused, and changes nothing, when', () => {
  const start = 'CREATE TABLE a (x TEXT, y TEXT, z TEXT)';
  const without = { table: 'a', definition: '(x TEXT, y TEXT)' };
  const cases: [string, string, Rebuild, string][] = [
    [
      'a view needs a column that goes',
      `${start}; CREATE VIEW v AS SELECT z FROM a`,
      without,
      'it breaks view v: no such column: z',
    ],
    [
      'a trigger of its own needs a column that goes',
      `${start}; CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT new.z; END`,
      without,
      'it breaks a trigger on a (t): no such column: new.z',
    ],
    [
      'a trigger of another table needs a column that goes',
      `${start}; CREATE TABLE b (x); CREATE TRIGGER t AFTER DELETE ON b BEGIN UPDATE a SET z = old.x; END`,
      without,
      'it breaks a trigger on b (t): no such column: z',
    ],
    [
      'a trigger of a view needs a column that goes, and the view takes nothing else',
      `${start}; CREATE VIEW v AS SELECT x FROM a; CREATE TRIGGER t INSTEAD OF UPDATE ON v BEGIN UPDATE a SET z = new.x; END`,
      without,
      'it breaks a trigger on v (t): no such column: z',
    ],
    [
      'an index needs a column that goes',
      `${start}; CREATE INDEX by_z ON a (z)`,
      without,
      'it breaks index by_z: no such column: z',
    ],
    [
      'a child points at a column that goes',
      'CREATE TABLE a (x TEXT PRIMARY KEY, z TEXT UNIQUE); CREATE TABLE c (z REFERENCES a(z))',
      { table: 'a', definition: '(x TEXT PRIMARY KEY)' },
      'foreign key mismatch - "c" referencing "a"',
    ],
    [
      'a row does not fit',
      `${start}; INSERT INTO a VALUES (NULL, 'y', 'z')`,
      { table: 'a', definition: '(x TEXT NOT NULL, y TEXT, z TEXT)' },
      'NOT NULL constraint failed: a__rebuilt.x',
    ],
    [
      'rows would take each other’s place',
      `${start}; INSERT INTO a VALUES ('1', 'a', ''), ('1', 'b', ''), ('2', 'c', '')`,
      { table: 'a', definition: '(x TEXT UNIQUE ON CONFLICT REPLACE, y TEXT, z TEXT)' },
      'the new a has 2 rows, the old one 3',
    ],
    [
      'rows would point at nothing',
      "CREATE TABLE p (id TEXT PRIMARY KEY); CREATE TABLE a (p TEXT); INSERT INTO a VALUES ('nobody')",
      { table: 'a', definition: '(p TEXT REFERENCES p)' },
      'it left orphaned rows (a → p: 1)',
    ],
    [
      'it is told to fill a column that is not there',
      start,
      { table: 'a', definition: '(x TEXT)', copy: { nothing: 'x' } },
      'the new a has no column nothing to copy into',
    ],
    ['there is no such table', start, { table: 'b', definition: '(x)' }, 'there is no table b to rebuild'],
    [
      'no column is left of the old one',
      `${start}; INSERT INTO a VALUES ('x', 'y', 'z')`,
      { table: 'a', definition: '(other TEXT)' },
      'the new a has no column of the old one',
    ],
  ];
  test.each(cases)('%s', (_, before, rebuild, message) => {
    expect(failureOfRebuild(before, rebuild)).toBe(`migration 2 (step_2): ${message}`);
  });
});
