import { copyFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { AppError } from '../../contract/errors.ts';
import { makeTestFolder, testClock, testFixture } from '../testing/factories.ts';
import { inspect } from './inspect.ts';
import { openStore } from './open.ts';
import { upgrade } from './upgrade.ts';

/** A database of the reference implementation with a change, upgraded, and its notes. */
async function adopt(fixture: string, change: string) {
  const at = changed(fixture, change);
  const { notes } = await upgrade({ ...at, migrations, clock: testClock });
  openStore({ path: at.path, migrations, clock: testClock }).close();
  return { ...at, notes, rows: (sql: string) => rowsOf(at.path, sql) };
}

function changed(fixture: string, change: string) {
  const path = join(makeTestFolder(), 'state.db');
  copyFileSync(testFixture(fixture), path);
  const db = new Database(path);
  db.pragma('foreign_keys = OFF');
  db.exec(change);
  db.close();
  return { path, backupsDir: join(dirname(path), 'backups') };
}

function rowsOf(path: string, sql: string): unknown[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

async function refusalOf(fixture: string, change: string): Promise<AppError['value']> {
  const at = changed(fixture, change);
  const error: unknown = await upgrade({ ...at, migrations, clock: testClock }).catch((reason) => reason);
  expect(readdirSync(dirname(at.path))).toEqual(['state.db']);
  if (error instanceof AppError) return error.value;
  throw new Error('It was not refused.', { cause: error });
}

describe.each(['populated', 'unversioned'])('objects of the user’s in %s', (fixture) => {
  test('a table with a name of ours is kept under another, with what refers to it, and that is told', async () => {
    const { notes, rows } = await adopt(
      fixture,
      `CREATE TABLE Settings(name TEXT UNIQUE, value TEXT); INSERT INTO settings VALUES ('theme', 'dark');
       CREATE TABLE settings_before_banger(x); CREATE INDEX my_index ON settings(value);
       CREATE VIEW dark AS SELECT * FROM settings WHERE value = 'dark';
       CREATE TABLE child(name REFERENCES settings(name)); INSERT INTO child VALUES ('theme')`,
    );
    expect(notes).toEqual([
      'The table Settings of another program is kept under the name Settings_before_banger_2.',
    ]);
    expect(rows('SELECT * FROM settings_before_banger_2')).toEqual([{ name: 'theme', value: 'dark' }]);
    expect(rows('SELECT * FROM dark')).toEqual([{ name: 'theme', value: 'dark' }]);
    expect(rows('PRAGMA foreign_key_check')).toEqual([]);
    expect(rows('SELECT * FROM settings')).toEqual([]);
  });

  test.each([
    ['view', 'jobs', 'CREATE VIEW jobs AS SELECT name FROM vms'],
    ['view', 'vm_events', 'CREATE VIEW "vm_events" ("n") AS SELECT name FROM vms'],
    ['index', 'vms_by_image', 'CREATE UNIQUE INDEX vms_by_image ON images(rootfs_path)'],
    ['index', 'settings', 'CREATE INDEX settings ON images(rootfs_path)'],
    ['table', 'vms_by_last_touch', 'CREATE TABLE vms_by_last_touch(x)'],
    ['table', 'vm_boots', 'CREATE VIRTUAL TABLE vm_boots USING fts5(x)'],
    [
      'trigger',
      'vm_events_are_not_edited',
      'CREATE TRIGGER [vm_events_are_not_edited] AFTER UPDATE ON images BEGIN SELECT 1; END',
    ],
  ])('a %s named %s is kept under another name', async (type, name, sql) => {
    const { notes, rows } = await adopt(fixture, sql);
    const now = `${name}_before_banger`;
    expect(notes).toEqual([`The ${type} ${name} of another program is kept under the name ${now}.`]);
    expect(rows(`SELECT type FROM sqlite_schema WHERE name = '${now}'`)).toEqual([{ type }]);
  });

  test('a key of theirs that SQLite cannot follow is no reason to refuse', async () => {
    const { notes } = await adopt(
      fixture,
      'CREATE TABLE theirs(x); CREATE TABLE child(x REFERENCES theirs(x)); INSERT INTO child VALUES (1)',
    );
    expect(notes).toEqual([]);
  });

  test('a failure that would come again says so, and leaves no backup each time', async () => {
    const list = [
      ...migrations,
      {
        id: 1000,
        name: 'strict',
        foreignKeys: 'on' as const,
        up: (tx: { exec(sql: string): void; columns(table: string): string[] }) => {
          if (tx.columns('mine').length > 0) throw new Error('it cannot be');
        },
      },
    ];
    const at = changed(fixture, 'CREATE TABLE mine(x)');
    for (let run = 0; run < 2; run += 1) {
      const error: unknown = await upgrade({ ...at, migrations: list, clock: testClock }).catch(
        (reason) => reason,
      );
      expect(error).toMatchObject({
        value: { hint: expect.stringContaining('would fail in the same way again') },
      });
      expect(readdirSync(at.backupsDir)).toEqual([]);
    }
  });
});

describe('half a schema', () => {
  const lacking = [
    'docker',
    'build_size',
    'packages_path',
    'managed',
    'artifact_dir',
    'created_at',
    'updated_at',
  ];
  const without =
    lacking.map((column) => `ALTER TABLE images DROP COLUMN ${column}`).join(';') +
    ';ALTER TABLE vms DROP COLUMN stats_json; ALTER TABLE vms DROP COLUMN last_touched_at';

  test.each(['populated', 'unversioned'])('%s gets the columns that it lacks', async (fixture) => {
    const { rows } = await adopt(fixture, without);
    expect(rows("SELECT docker, build_size, created_at FROM images WHERE name = 'debian-dev'")).toEqual([
      { docker: 0, build_size: null, created_at: '' },
    ]);
    expect(rows("SELECT stats_json, last_touched_at FROM vms WHERE name = 'api'")).toEqual([
      { stats_json: '{}', last_touched_at: '' },
    ]);
  });

  test('a table that lacks what no row can do without is refused, with each difference', async () => {
    const dropped = `${without}; ALTER TABLE vms DROP COLUMN spec_json; ALTER TABLE images DROP COLUMN kernel_path`;
    const { code, message } = await refusalOf('populated', dropped);
    expect(code).toBe('file_invalid');
    expect(message).toContain(
      'its table images has no column kernel_path; its table vms has no column spec_json',
    );
  });

  test.each([
    ['DROP TABLE vms; CREATE VIEW vms AS SELECT 1 AS id', 'vms is a view, not a table'],
    [
      "CREATE TABLE loose AS SELECT * FROM vms; DROP TABLE vms; ALTER TABLE loose RENAME TO vms; UPDATE vms SET id = 'x'",
      'several rows of its table vms have the id “x”',
    ],
    [
      'DROP TABLE images; CREATE TABLE images (id, name, rootfs_path, kernel_path AS (name))',
      'the column kernel_path of its table images is computed',
    ],
  ])('%s is refused', async (change, why) => {
    expect((await refusalOf('unversioned', change)).message).toContain(why);
  });

  test('rows that lack something, doubles and missing rules are told', async () => {
    const loose = `CREATE TABLE loose AS SELECT * FROM vms; DROP TABLE vms; ALTER TABLE loose RENAME TO vms;
      UPDATE vms SET name = 'api', guest_ip = '172.16.0.2'; UPDATE vms SET created_at = NULL, state = NULL WHERE rowid = 1;
      UPDATE images SET kernel_path = kernel_path`;
    const { notes } = await adopt('unversioned', loose);
    expect(notes).toEqual([
      'One VM has no state.',
      'One VM has no time of creation.',
      '3 VMs have the name “api”.',
      'Banger prevents two VMs from having the same name, but the database itself doesn’t.',
      '3 VMs have the address “172.16.0.2”.',
      'Banger prevents two VMs from having the same address, but the database itself doesn’t.',
    ]);
  });
});

describe('names of tables and columns', () => {
  test.each(['populated', 'unversioned'])(
    'in another case are the same in %s, as they are to SQLite',
    async (fixture) => {
      const { path, notes, rows } = await adopt(
        fixture,
        `ALTER TABLE images RENAME TO i; ALTER TABLE i RENAME TO Images; ALTER TABLE vms RENAME TO v; ALTER TABLE v RENAME TO VMS;
       ALTER TABLE VMS RENAME COLUMN name TO NAME; ALTER TABLE VMS RENAME COLUMN id TO Id`,
      );
      expect(notes).toEqual([]);
      expect(rows('SELECT name FROM vms ORDER BY name')).toHaveLength(3);
      expect(inspect(path, migrations).state).toBe('up_to_date');
    },
  );
});
