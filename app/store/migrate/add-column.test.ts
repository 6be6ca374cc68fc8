import { expect, test } from 'vitest';
import { migrated } from '../testing/migrations.ts';
import { addColumnIfMissing } from './add-column.ts';

test('a column that is missing is added, with its default in every row', () => {
  const db = migrated('CREATE TABLE a (x TEXT); INSERT INTO a VALUES (1), (2)', (tx) => {
    addColumnIfMissing(tx, 'a', 'n', 'INTEGER NOT NULL DEFAULT 7');
  });
  expect(db.prepare('SELECT x, n FROM a').all()).toEqual([
    { x: '1', n: 7 },
    { x: '2', n: 7 },
  ]);
});

test('a column that is there stays as it is, however its name is written', () => {
  const db = migrated("CREATE TABLE a (Note TEXT DEFAULT 'old')", (tx) => {
    addColumnIfMissing(tx, 'A', 'NOTE', "TEXT DEFAULT 'new'");
    addColumnIfMissing(tx, 'a', 'note', "TEXT DEFAULT 'new'");
  });
  expect(db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'a'").pluck().get()).toBe(
    "CREATE TABLE a (Note TEXT DEFAULT 'old')",
  );
});

test('a generated column counts as being there', () => {
  const db = migrated(
    "CREATE TABLE a (x TEXT, loud TEXT AS (upper(x))); INSERT INTO a VALUES ('y')",
    (tx) => {
      addColumnIfMissing(tx, 'a', 'loud', 'TEXT');
    },
  );
  expect(db.prepare('SELECT loud FROM a').pluck().get()).toBe('Y');
});

test('names may hold anything', () => {
  const db = migrated('CREATE TABLE "the ""table""" (x TEXT)', (tx) => {
    addColumnIfMissing(tx, 'the "table"', 'select', 'TEXT');
    addColumnIfMissing(tx, 'the "table"', 'a "b"; DROP', 'TEXT');
  });
  expect(
    db
      .prepare('SELECT * FROM "the ""table"""')
      .columns()
      .map(({ name }) => name),
  ).toEqual(['x', 'select', 'a "b"; DROP']);
});
