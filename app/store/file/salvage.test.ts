import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { makeTestFolder, testClock } from '../testing/factories.ts';
import { listBackups } from './backups.ts';
import { createIfMissing } from './create.ts';
import { restore } from './restore.ts';
import { salvage } from './salvage.ts';
import { change, copyOfFixture, refusalOf, traceOf, vmNames } from './testing/databases.ts';
import { leaveLog } from './testing/hold.ts';

const name = 'recovered-2026-05-01T12-00-00Z.db';

function options(path: string) {
  return { path, backupsDir: join(dirname(path), 'backups'), migrations, clock: testClock };
}

/** Damages the pages from `first` up to, and without, `end`; pages count from 1. */
function damagePages(path: string, first: number, end = first + 1): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096 * (first - 1), 4096 * (end - 1));
  writeFileSync(path, bytes);
}

/** The table's first page, which all others hang on. */
function rootOf(path: string, table: string): number {
  const db = new Database(path);
  const root = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table);
  db.close();
  return Number(root);
}

/** 1,000 numbered rows over many pages, with an index. */
function makeLong(path: string): void {
  change(
    path,
    `CREATE TABLE images_seen (id INTEGER PRIMARY KEY, text TEXT NOT NULL); CREATE INDEX seen_by_text ON images_seen (substr(text, 1, 8));
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
     INSERT INTO images_seen SELECT i, printf('%08d', i) || hex(zeroblob(200)) FROM n`,
  );
}

function linesOf(path: string | null): { table: string; row: Record<string, unknown> }[] {
  return readFileSync(String(path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('salvaging', () => {
  test('a whole database gives a whole one, of the same schema, that is listed and can be restored', async () => {
    const path = copyOfFixture();
    const before = traceOf(dirname(path)) as unknown[];
    const { backup, tables, leftovers } = await salvage(options(path));
    expect((traceOf(dirname(path)) as unknown[]).slice(1)).toEqual(before);
    expect(tables).toEqual([
      { name: 'images', rows: 3, damaged: false },
      { name: 'vms', rows: 3, damaged: false },
    ]);
    expect(leftovers).toBeNull();
    expect(backup).toMatchObject({
      name,
      kind: 'recovered',
      schema: 1,
      vmCount: 3,
      imageCount: 3,
      damaged: null,
    });
    expect(statSync(backup.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(backup.path))).toEqual([name]);
    expect(listBackups(dirname(backup.path))).toEqual([backup]);
    const names = vmNames(path);
    await restore({ ...options(path), name });
    expect(vmNames(path)).toEqual(names);
  });

  test('reads the log too', async () => {
    const path = copyOfFixture();
    await leaveLog(path, "UPDATE vms SET name = 'logged' WHERE name = 'api'");
    expect(vmNames((await salvage(options(path))).backup.path)).toContain('logged');
  });

  test('keeps a table when another one is lost, and rows whose parents are lost', async () => {
    const path = copyOfFixture();
    damagePages(path, rootOf(path, 'images'));
    const { backup, tables } = await salvage(options(path));
    expect(tables).toEqual([
      { name: 'images', rows: 0, damaged: true },
      { name: 'vms', rows: 3, damaged: false },
    ]);
    expect(vmNames(backup.path)).toEqual(vmNames(path));
  });

  test('reads on both sides of a damaged page', async () => {
    const path = copyOfFixture();
    makeLong(path);
    damagePages(path, rootOf(path, 'images_seen') + 20);
    const { tables, leftovers } = await salvage(options(path));
    const found = tables.find((table) => table.name === 'images_seen');
    expect(found?.damaged).toBe(true);
    expect(found?.rows).toBeGreaterThan(980);
    expect(found?.rows).toBeLessThan(1000);
    const ids = linesOf(leftovers).map(({ row }) => Number(row.id));
    expect(ids).toContain(1);
    expect(ids).toContain(1000);
    expect(new Set(ids).size).toBe(found?.rows);
  });

  test('reads what lies between two damaged pages', async () => {
    const path = copyOfFixture();
    makeLong(path);
    const root = rootOf(path, 'images_seen');
    damagePages(path, root + 10);
    damagePages(path, root + 40);
    const { tables } = await salvage(options(path));
    expect(tables.find((table) => table.name === 'images_seen')?.rows).toBeGreaterThan(960);
  });

  test('reads what is left of a file that was cut short', async () => {
    const path = copyOfFixture();
    makeLong(path);
    truncateSync(path, statSync(path).size - 40 * 4096);
    const { backup, tables } = await salvage(options(path));
    expect(backup).toMatchObject({ vmCount: 3, imageCount: 3 });
    expect(tables.find((table) => table.name === 'images_seen')?.rows).toBeGreaterThan(500);
  });

  test('puts rows that the schema refuses beside it, exactly', async () => {
    const path = copyOfFixture();
    new Database(path)
      .unsafeMode()
      .exec(
        `PRAGMA foreign_keys = OFF; ALTER TABLE images ADD COLUMN extra; UPDATE images SET extra = x'00ff';
         PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' TEXT NOT NULL', '') WHERE name = 'vms';
         PRAGMA writable_schema = RESET; UPDATE vms SET guest_ip = NULL, stats_json = 9007199254740993 WHERE name = 'api';
         UPDATE vms SET stats_json = 0.1 WHERE name = 'worker'`,
      )
      .close();
    const { backup, leftovers } = await salvage(options(path));
    expect(vmNames(backup.path)).not.toContain('api');
    const lines = linesOf(leftovers);
    const row = (wanted: string) => lines.find((line) => line.row.name === wanted)?.row;
    expect(row('api')).toMatchObject({ guest_ip: null, stats_json: '9007199254740993' });
    expect(row('worker')).toMatchObject({ stats_json: 0.1 });
    const extra = lines.filter(({ table }) => table === 'images').map((line) => line.row.extra);
    expect(extra).toEqual([1, 2, 3].map(() => ({ base64: 'AP8=' })));
    expect(leftovers).toBe(join(dirname(backup.path), 'recovered-2026-05-01T12-00-00Z.leftovers.jsonl'));
  });

  test('copies rows past the triggers, and keeps these', async () => {
    const path = join(makeTestFolder(), 'state.db');
    const guarded = {
      id: 1,
      name: 'guarded',
      foreignKeys: 'on' as const,
      up: (tx: { exec(sql: string): void }) =>
        tx.exec(`CREATE TABLE vms (name TEXT); INSERT INTO vms VALUES ('first'); CREATE TRIGGER closed BEFORE INSERT ON vms
                 BEGIN SELECT RAISE(ABORT, 'closed'); END;
                 CREATE TRIGGER kept BEFORE DELETE ON vms BEGIN SELECT RAISE(ABORT, 'kept'); END`),
    };
    createIfMissing(path, { migrations: [guarded], clock: testClock });
    const { backup, leftovers } = await salvage({ ...options(path), migrations: [guarded] });
    expect(vmNames(backup.path)).toEqual(['first']);
    expect(leftovers).toBeNull();
    expect(() => change(backup.path, "INSERT INTO vms VALUES ('second')")).toThrow('closed');
  });

  test('finds the column whose name is damaged', async () => {
    const path = copyOfFixture();
    const bytes = readFileSync(path);
    bytes.writeUInt8(0xe7, bytes.indexOf('guest_ip'));
    writeFileSync(path, bytes);
    const { backup, leftovers } = await salvage(options(path));
    expect(leftovers).toBeNull();
    const db = new Database(backup.path, { readonly: true });
    expect(db.prepare("SELECT guest_ip FROM vms WHERE name = 'api'").pluck().get()).toBe('172.16.0.2');
    db.close();
  });

  test.each(['unversioned', 'ancient'])(
    'keeps a database from before versioning as it is: %s',
    async (fixture) => {
      const path = copyOfFixture(fixture);
      damagePages(path, rootOf(path, 'images'));
      const { backup } = await salvage(options(path));
      expect(backup.schema).toBe(1);
      expect(vmNames(backup.path)).toEqual(vmNames(path));
    },
  );
});

describe('salvaging is refused, and leaves nothing,', () => {
  test('when nothing can be read', async () => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(path, 'Dear diary, '.repeat(1000));
    expect(
      await refusalOf(() => salvage(options(path)), { [dirname(path)]: 'STATE' }),
    ).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "hint": "Restore a backup, and keep the damaged file: a specialist may recover more.",
        "message": "No rows of the database STATE/state.db could be read.",
        "unchanged": "The damaged file and your backups weren’t modified.",
      }
    `);
    expect(readdirSync(join(dirname(path), 'backups'))).toEqual([]);
  });

  test('when there is no database', async () => {
    const path = join(makeTestFolder(), 'state.db');
    expect(await refusalOf(() => salvage(options(path)), { [path]: 'PATH' })).toMatchObject({
      code: 'file_missing',
    });
    expect(existsSync(join(dirname(path), 'backups'))).toBe(false);
  });

  test('when the backups have no folder', async () => {
    const path = copyOfFixture();
    writeFileSync(join(dirname(path), 'backups'), '');
    expect(
      await refusalOf(() => salvage(options(path)), { [dirname(path)]: 'STATE' }),
    ).toMatchInlineSnapshot(`
      {
        "code": "file_invalid",
        "hint": "Rename the file that is in the place of a folder, then try again.",
        "message": "The readable rows of the database STATE/state.db couldn’t be written to STATE/backups: EEXIST: file already exists, mkdir 'STATE/backups'.",
        "unchanged": "The damaged file and your backups weren’t modified.",
      }
    `);
  });
});
