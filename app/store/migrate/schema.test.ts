import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { describeSchema, fingerprintOf } from './schema.ts';

function described(sql: string): string {
  const db = new Database(':memory:');
  try {
    return describeSchema(db.exec(sql));
  } finally {
    db.close();
  }
}

const base = "CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER NOT NULL DEFAULT 0, s TEXT DEFAULT 'A b')";

describe('a description of the schema', () => {
  test('is readable', () => {
    expect(
      described(`
        CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE UNIQUE) STRICT;
        CREATE TABLE child (a TEXT, b TEXT, p INTEGER REFERENCES parent ON DELETE CASCADE, whole TEXT AS (a || b) STORED,
          PRIMARY KEY (b, a), CHECK (length(a) > 0)) WITHOUT ROWID;
        CREATE UNIQUE INDEX child_a ON child (a DESC) WHERE b > '';
        CREATE VIEW both AS SELECT * FROM parent, child;
        CREATE TRIGGER loud AFTER INSERT ON child BEGIN UPDATE parent SET name = upper(name); END;`),
    ).toMatchInlineSnapshot(`
      "table child without rowid
        check ( length ( a ) > 0 )
        column a text not null primary key 2
        column b text not null primary key 1
        column p integer
        column whole as ( a | | b )
        column whole text generated 3
        foreign key (p) references parent (primary key) on update no action on delete cascade
      table parent strict
        column id autoincrement
        column id integer primary key 1
        column name collate nocase
        column name text not null
        unique (name nocase)
      unique index child_a on child ( a desc ) where b > ''
      view both as select * from parent , child
      trigger loud after insert on child begin update parent set name = upper ( name ) ; end
      "
    `);
  });

  test.each([
    [
      'white space and comments',
      "CREATE TABLE  t(id TEXT PRIMARY KEY, -- the id\nn INTEGER NOT NULL DEFAULT 0 , s TEXT DEFAULT 'A b' )",
    ],
    ['line ends', base.replaceAll(', ', ',\r\n')],
    [
      'quotes and case of names',
      'CREATE TABLE "T" ([ID] text primary key, `n` integer not null default 0, s TEXT DEFAULT \'A b\')',
    ],
    [
      'the order of columns',
      "CREATE TABLE t (s TEXT DEFAULT 'A b', n INTEGER NOT NULL DEFAULT 0, id TEXT PRIMARY KEY)",
    ],
    [
      'a column that was added later',
      "CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER NOT NULL DEFAULT 0); ALTER TABLE t ADD COLUMN s TEXT DEFAULT 'A b'",
    ],
    ['a table that was renamed', `${base.replace('TABLE t', 'TABLE u')}; ALTER TABLE u RENAME TO t`],
  ])('is the same for %s', (_, sql) => expect(described(sql)).toBe(described(base)));

  test.each([
    ['a type', base.replace('n INTEGER', 'n TEXT')],
    ['NOT NULL', base.replace('NOT NULL ', '')],
    ['a default', base.replace('DEFAULT 0', 'DEFAULT 1')],
    ['the case of a literal', base.replace('A b', 'a b')],
    ['a CHECK', base.replace('DEFAULT 0', 'DEFAULT 0 CHECK (n > 0)')],
    ['a collation', base.replace('s TEXT', 's TEXT COLLATE NOCASE')],
    ['a UNIQUE', base.replace('s TEXT', 's TEXT UNIQUE')],
    ['a conflict clause', base.replace('PRIMARY KEY', 'PRIMARY KEY ON CONFLICT REPLACE')],
    ['a foreign key', base.replace('s TEXT', 's TEXT REFERENCES t(id)')],
    [
      'when a foreign key is checked',
      base.replace('s TEXT', 's TEXT REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED'),
    ],
    ['a generated column', base.replace(')', ', g TEXT AS (s || n))')],
    ['STRICT', `${base} STRICT`],
    ['WITHOUT ROWID', `${base} WITHOUT ROWID`],
    ['an index', `${base}; CREATE INDEX i ON t (n)`],
    ['a trigger', `${base}; CREATE TRIGGER g AFTER DELETE ON t BEGIN SELECT 1; END`],
    ['a view', `${base}; CREATE VIEW v AS SELECT 1`],
  ])('is another one for %s', (_, sql) => {
    expect(fingerprintOf(described(sql))).not.toBe(fingerprintOf(described(base)));
  });

  test('tells every two of those apart', () => {
    const deferred = base.replace('s TEXT', 's TEXT REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED');
    expect(described(deferred)).not.toBe(described(base.replace('s TEXT', 's TEXT REFERENCES t(id)')));
    expect(described(`${base}; CREATE UNIQUE INDEX i ON t (n)`)).not.toBe(
      described(`${base}; CREATE INDEX i ON t (n)`),
    );
  });

  test('is the same for a CHECK of a column and of the table', () => {
    expect(described('CREATE TABLE t (n INTEGER CHECK (n > 0))')).toBe(
      described('CREATE TABLE t (n INTEGER, CONSTRAINT positive CHECK (n > 0))'),
    );
  });

  test('leaves out the ledger', () => {
    expect(described(`${base}; CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY)`)).toBe(
      described(base),
    );
  });
});
