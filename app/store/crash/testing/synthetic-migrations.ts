import { backfill } from '../../migrate/backfill.ts';
import type { Migration } from '../../migrate/migration.ts';
import { rebuildTable } from '../../migrate/rebuild-table.ts';

const rows = (count: number) =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;

/** One of each kind of change that a list may have. The rows take several pages, so that a torn change would show. */
export const syntheticMigrations: readonly Migration[] = [
  {
    id: 1,
    name: 'authors_and_books',
    foreignKeys: 'on',
    up: (tx) =>
      tx.exec(`CREATE TABLE authors (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, note TEXT);
        CREATE TABLE books (title TEXT PRIMARY KEY, author INTEGER NOT NULL REFERENCES authors ON DELETE CASCADE, pages INTEGER);
        CREATE VIEW shelf AS SELECT title, name FROM books JOIN authors ON authors.id = author;
        ${rows(12)} INSERT INTO authors SELECT i, 'author ' || i, hex(zeroblob(400)) FROM n;
        ${rows(24)} INSERT INTO books SELECT 'book ' || i, 1 + i % 12, i FROM n;
        DELETE FROM authors WHERE id = 12`),
  },
  {
    id: 2,
    name: 'sizes',
    foreignKeys: 'on',
    up(tx) {
      tx.exec('ALTER TABLE books ADD COLUMN size TEXT');
      backfill(tx, { table: 'books', columns: ['pages'], where: 'pages % 2 = 0', chunk: 5 }, ({ pages }) => ({
        size: Number(pages) > 12 ? 'thick' : 'thin',
      }));
    },
  },
  {
    id: 3,
    name: 'authors_have_countries',
    foreignKeys: 'off',
    up: (tx) =>
      rebuildTable(tx, {
        table: 'authors',
        definition:
          "(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, note TEXT, country TEXT DEFAULT 'nowhere') STRICT",
        copy: { name: 'upper(name)' },
      }),
  },
  {
    id: 4,
    name: 'books_by_author',
    foreignKeys: 'on',
    up: (tx) =>
      tx.exec(`CREATE INDEX books_by_author ON books (author, title);
        CREATE TRIGGER no_empty_title BEFORE INSERT ON books WHEN new.title = '' BEGIN SELECT RAISE(ABORT, 'no title'); END`),
  },
  {
    id: 5,
    name: 'writers',
    foreignKeys: 'on',
    up: (tx) =>
      tx.exec('ALTER TABLE authors RENAME TO writers; ALTER TABLE writers RENAME COLUMN note TO remark'),
  },
  {
    id: 6,
    name: 'many_books',
    foreignKeys: 'on',
    up: (tx) =>
      tx.exec(`DELETE FROM books WHERE pages < 5;
        ${rows(60)} INSERT INTO books SELECT 'late ' || i, 1 + i % 11, i, hex(zeroblob(150)) FROM n`),
  },
];
