import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrated } from '../testing/migrations.ts';
import { rebuildTable } from './rebuild-table.ts';
import { describeSchema } from './schema.ts';

type Rebuild = Parameters<typeof rebuildTable>[1];

function rebuilt(before: string, rebuild: Rebuild): Database.Database {
  return migrated(before, (tx) => rebuildTable(tx, rebuild));
}

function all(db: Database.Database, sql: string): unknown[] {
  return db.prepare(sql).raw().all();
}

describe('rebuilding a table keeps', () => {
  test('its rows, and fills what is new or another', () => {
    const db = rebuilt(
      "CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, gone TEXT); INSERT INTO a VALUES (3, '7', 'p'), (9, '8', 'q')",
      {
        table: 'a',
        definition:
          "(id INTEGER PRIMARY KEY, x INTEGER NOT NULL, y TEXT NOT NULL, z TEXT DEFAULT 'z') STRICT",
        copy: { x: 'CAST(x AS INTEGER) * 2', y: "gone || '!'" },
      },
    );
    expect(all(db, 'SELECT * FROM a')).toEqual([
      [3, 14, 'p!', 'z'],
      [9, 16, 'q!', 'z'],
    ]);
  });

  test('children that would be deleted with their parent, and what their keys say', () => {
    const before = `CREATE TABLE p (id TEXT PRIMARY KEY, x);
      CREATE TABLE c (p TEXT REFERENCES p(id) ON DELETE CASCADE ON UPDATE SET NULL);
      CREATE TABLE d (p TEXT DEFAULT 'a' REFERENCES P ON DELETE SET DEFAULT);
      INSERT INTO p VALUES ('a', 1), ('b', 2); INSERT INTO c VALUES ('a'), ('b'); INSERT INTO d VALUES ('b')`;
    const db = rebuilt(before, { table: 'p', definition: '(id TEXT PRIMARY KEY, x, y)' });
    expect(all(db, 'SELECT p FROM c UNION ALL SELECT p FROM d')).toEqual([['a'], ['b'], ['b']]);
    expect(all(db, "SELECT sql FROM sqlite_schema WHERE name = 'c'")).toEqual([
      ['CREATE TABLE c (p TEXT REFERENCES p(id) ON DELETE CASCADE ON UPDATE SET NULL)'],
    ]);
    db.exec("DELETE FROM p WHERE id = 'b'");
    expect(all(db, 'SELECT p FROM c UNION ALL SELECT p FROM d')).toEqual([['a'], ['a']]);
  });

  test('references to itself', () => {
    const db = rebuilt(
      'CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t); INSERT INTO t VALUES (1, 2), (2, NULL), (3, 3)',
      {
        table: 't',
        definition: '(id INTEGER PRIMARY KEY, up INTEGER REFERENCES t(id) ON DELETE SET NULL)',
      },
    );
    expect(all(db, 'SELECT * FROM t')).toEqual([
      [1, 2],
      [2, null],
      [3, 3],
    ]);
    expect(all(db, 'SELECT "table" FROM pragma_foreign_key_list(\'t\')')).toEqual([['t']]);
    db.exec('DELETE FROM t WHERE id = 2');
    expect(all(db, 'SELECT up FROM t WHERE id = 1')).toEqual([[null]]);
  });

  test('indexes of every kind', () => {
    const indexes = [
      'CREATE INDEX plain ON a (x)',
      'CREATE UNIQUE INDEX once ON a (x, y DESC)',
      "CREATE INDEX partial ON A (y) WHERE x > ''",
      'CREATE INDEX computed ON a (lower(x), y COLLATE NOCASE)',
    ];
    const before = ['CREATE TABLE a (x TEXT, y TEXT)', ...indexes, "INSERT INTO a VALUES ('p', 'q')"].join(
      ';',
    );
    const db = rebuilt(before, { table: 'a', definition: '(x TEXT, y TEXT, z TEXT UNIQUE)' });
    expect(
      all(db, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = 'a'"),
    ).toEqual(indexes.map((sql) => [sql]));
    expect(() => db.exec("INSERT INTO a VALUES ('p', 'q', NULL)")).toThrow('UNIQUE constraint failed');
    expect(all(db, 'PRAGMA integrity_check')).toEqual([['ok']]);
  });

  test('its triggers, those of others and those of views', () => {
    const before = `CREATE TABLE a (x TEXT); CREATE TABLE log (said TEXT); CREATE TABLE other (x TEXT);
      CREATE VIEW loud AS SELECT upper(x) AS x FROM a;
      CREATE TRIGGER a_in AFTER INSERT ON a BEGIN INSERT INTO log VALUES ('a ' || new.x); END;
      CREATE TRIGGER other_in AFTER INSERT ON other BEGIN INSERT INTO a VALUES (new.x); END;
      CREATE TRIGGER loud_in INSTEAD OF INSERT ON loud BEGIN INSERT INTO a VALUES (lower(new.x)); END;
      INSERT INTO a VALUES ('first')`;
    const db = rebuilt(before, { table: 'a', definition: '(x TEXT NOT NULL)' });
    expect(all(db, 'SELECT said FROM log')).toEqual([['a first']]);
    db.exec("INSERT INTO other VALUES ('second'); INSERT INTO loud VALUES ('THIRD')");
    expect(all(db, 'SELECT said FROM log')).toEqual([['a first'], ['a second'], ['a third']]);
    expect(all(db, 'SELECT x FROM loud')).toEqual([['FIRST'], ['SECOND'], ['THIRD']]);
  });

  test.each([
    ['rows', 'DELETE FROM a WHERE id > 2', '(id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT)'],
    ['no row', 'DELETE FROM a', '(id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT)'],
  ])('the next value of AUTOINCREMENT, of a table with %s', (_, deletion, definition) => {
    const before = `CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO a VALUES (41), (1), (2); ${deletion}`;
    const db = rebuilt(before, { table: 'a', definition });
    expect(all(db, 'SELECT name, quote(seq) FROM sqlite_sequence')).toEqual([['a', '41']]);
    db.exec('INSERT INTO a (x) VALUES (NULL)');
    expect(all(db, 'SELECT max(id) FROM a')).toEqual([[42]]);
  });

  test('the last value that AUTOINCREMENT can have', () => {
    const before =
      'CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO a VALUES (9223372036854775806); DELETE FROM a';
    const db = rebuilt(before, { table: 'a', definition: '(id INTEGER PRIMARY KEY AUTOINCREMENT)' });
    expect(all(db, 'SELECT quote(seq) FROM sqlite_sequence')).toEqual([['9223372036854775806']]);
  });

  test('no such value when AUTOINCREMENT goes, and makes one when it comes', () => {
    const ids = '(id INTEGER PRIMARY KEY)';
    const counted = '(id INTEGER PRIMARY KEY AUTOINCREMENT)';
    const without = rebuilt(`CREATE TABLE a ${counted}; INSERT INTO a VALUES (5)`, {
      table: 'a',
      definition: ids,
    });
    expect(all(without, 'SELECT * FROM sqlite_sequence')).toEqual([]);
    const coming = rebuilt(`CREATE TABLE a ${ids}; INSERT INTO a VALUES (5)`, {
      table: 'a',
      definition: counted,
    });
    expect(all(coming, 'SELECT * FROM sqlite_sequence')).toEqual([['a', 5]]);
  });

  test('rowids that no column shows', () => {
    const before = "CREATE TABLE a (x TEXT); INSERT INTO a (rowid, x) VALUES (7, 'p'), (-3, 'q'), (100, 'r')";
    const db = rebuilt(before, { table: 'a', definition: '(x TEXT, y TEXT)' });
    expect(all(db, 'SELECT rowid, x FROM a')).toEqual([
      [-3, 'q'],
      [7, 'p'],
      [100, 'r'],
    ]);
  });

  test('rows of a table WITHOUT ROWID, of one that becomes so, and of one that no longer is', () => {
    const rows = "INSERT INTO a VALUES ('b', 1), ('a', 2)";
    const [plain, compact] = [
      '(k TEXT PRIMARY KEY, n INTEGER)',
      '(k TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID',
    ];
    for (const [from, to] of [
      [compact, compact],
      [plain, compact],
      [compact, plain],
    ]) {
      const db = rebuilt(`CREATE TABLE a ${from}; ${rows}`, { table: 'a', definition: to ?? '' });
      expect(all(db, 'SELECT * FROM a ORDER BY k')).toEqual([
        ['a', 2],
        ['b', 1],
      ]);
      expect(describeSchema(db)).toContain(to === compact ? 'table a without rowid' : 'table a\n');
    }
  });

  test('generated columns, and computes them again', () => {
    const db = rebuilt(
      'CREATE TABLE a (x INTEGER, twice INTEGER AS (x * 2) STORED, thrice AS (x * 3)); INSERT INTO a VALUES (5)',
      {
        table: 'a',
        definition: '(twice INTEGER AS (x * 20) VIRTUAL, x INTEGER, thrice AS (x * 3) STORED, y)',
      },
    );
    expect(all(db, 'SELECT x, twice, thrice FROM a')).toEqual([[5, 100, 15]]);
  });

  test('what a generated column showed, when it becomes a plain one', () => {
    const db = rebuilt('CREATE TABLE a (x INTEGER, twice INTEGER AS (x * 2)); INSERT INTO a VALUES (5)', {
      table: 'a',
      definition: '(x INTEGER, twice INTEGER)',
    });
    expect(all(db, 'SELECT x, twice FROM a')).toEqual([[5, 10]]);
  });

  test('names of any kind', () => {
    const before = `CREATE TABLE "a ""b"" [c]" ("select" TEXT, "it's" TEXT); INSERT INTO "a ""b"" [c]" VALUES ('p', 'q');
      CREATE INDEX "order by" ON "a ""b"" [c]" ("it's");
      CREATE VIEW "the view" AS SELECT "it's" FROM "a ""b"" [c]";
      CREATE TABLE "group" (x TEXT PRIMARY KEY, y REFERENCES "group"); INSERT INTO "group" VALUES ('1', '1')`;
    const db = migrated(before, (tx) => {
      rebuildTable(tx, { table: 'a "b" [c]', definition: `("it's" TEXT, "select" TEXT, "new one")` });
      rebuildTable(tx, { table: 'GROUP', definition: '(x TEXT PRIMARY KEY, y REFERENCES "group")' });
    });
    expect(all(db, 'SELECT "select", "it\'s" FROM "a ""b"" [c]"')).toEqual([['p', 'q']]);
    expect(all(db, 'SELECT * FROM "the view"')).toEqual([['q']]);
    expect(all(db, 'SELECT * FROM "group"')).toEqual([['1', '1']]);
    expect(describeSchema(db)).toContain('index order by');
  });

  test('nothing of what it is told to leave out', () => {
    const before = `CREATE TABLE a (x TEXT, y TEXT); CREATE INDEX by_x ON a (x); CREATE INDEX by_y ON a (y);
      CREATE TRIGGER t AFTER UPDATE OF y ON a BEGIN SELECT old.y; END`;
    const db = rebuilt(before, { table: 'a', definition: '(x TEXT)', without: ['by_y', 't'] });
    expect(all(db, "SELECT name FROM sqlite_schema WHERE tbl_name = 'a' ORDER BY name")).toEqual([
      ['a'],
      ['by_x'],
    ]);
  });

  test('what was broken before it as it was', () => {
    const before = 'CREATE TABLE a (x TEXT); CREATE VIEW broken AS SELECT * FROM nowhere';
    const db = rebuilt(before, { table: 'a', definition: '(x TEXT, y TEXT)' });
    expect(all(db, "SELECT sql FROM sqlite_schema WHERE name = 'broken'")).toEqual([
      ['CREATE VIEW broken AS SELECT * FROM nowhere'],
    ]);
  });
});
