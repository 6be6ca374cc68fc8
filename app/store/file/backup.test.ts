import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testClock } from '../testing/factories.ts';
import { backUp } from './backup.ts';
import { listBackups } from './backups.ts';
import { change, copyOfFixture, refusalOf, traceOf, vmNames } from './testing/databases.ts';
import { holdInAnotherProcess } from './testing/hold.ts';

const name = 'state-2026-05-01T12-00-00Z-schema-1.db';

function options(path = copyOfFixture()) {
  return { path, backupsDir: join(dirname(path), 'backups'), clock: testClock };
}

/** A database of several copy steps: 40 MB. */
function makeBig(path: string): void {
  change(
    path,
    `PRAGMA synchronous = OFF; CREATE TABLE big (x);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO big SELECT zeroblob(4000) FROM n`,
  );
}

describe('a backup', () => {
  test('has all that the database has, one file for this user only, and says so', async () => {
    const { path, backupsDir, clock } = options();
    const before = traceOf(dirname(path));
    const backup = await backUp({ path, backupsDir, clock });
    expect(backup).toEqual({
      name,
      path: join(backupsDir, name),
      takenAt: '2026-05-01T12:00:00Z',
      sizeBytes: statSync(path).size,
      schema: 1,
      vmCount: 3,
      imageCount: 3,
      kind: 'backup',
      damaged: null,
    });
    expect(vmNames(backup.path)).toEqual(vmNames(path));
    expect(statSync(backupsDir).mode & 0o777).toBe(0o700);
    expect(statSync(backup.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(backupsDir)).toEqual([name]);
    expect(traceOf(dirname(path))).toEqual([expect.arrayContaining(['backups']), ...(before as unknown[])]);
  });

  test('has what is in the log alone, and the log stays', async () => {
    const { path, backupsDir, clock } = options();
    await holdInAnotherProcess(
      path,
      "PRAGMA journal_mode = WAL; UPDATE vms SET name = 'logged' WHERE name = 'api'",
    );
    const log = statSync(`${path}-wal`).size;
    const backup = await backUp({ path, backupsDir, clock });
    expect(vmNames(backup.path)).toContain('logged');
    expect(readdirSync(backupsDir)).toEqual([name]);
    expect(statSync(`${path}-wal`).size).toBe(log);
  });

  test('of a log that a killed process left changes no byte of the database', async () => {
    const { path, backupsDir, clock } = options();
    const writer = await holdInAnotherProcess(
      path,
      "PRAGMA journal_mode = WAL; UPDATE vms SET name = 'logged' WHERE name = 'api'",
    );
    const ended = new Promise((resolve) => writer.once('exit', resolve));
    writer.kill('SIGKILL');
    await ended;
    const bytes = () =>
      [path, `${path}-wal`].map(
        (file) => readFileSync(file).toString('base64').length + statSync(file).mtimeMs,
      );
    const before = bytes();
    expect(vmNames((await backUp({ path, backupsDir, clock })).path)).toContain('logged');
    expect(bytes()).toEqual(before);
  });

  test('is of one moment while this process goes on writing', async () => {
    const { path, backupsDir, clock } = options();
    makeBig(path);
    const db = new Database(path);
    onTestFinished(() => {
      db.close();
    });
    db.pragma('journal_mode = WAL');
    let steps = 0;
    const onProgress = () => {
      steps += 1;
      db.exec(
        `UPDATE vms SET state = 'step ${steps}'; INSERT INTO big SELECT zeroblob(4000) FROM big LIMIT 100`,
      );
    };
    const backup = await backUp({ path, backupsDir, clock, onProgress });
    expect(steps).toBeGreaterThan(2);
    const copy = new Database(backup.path, { readonly: true });
    expect(copy.prepare("SELECT count(*) FROM vms WHERE state LIKE 'step%'").pluck().get()).toBe(0);
    expect(copy.prepare('SELECT count(*) FROM big').pluck().get()).toBe(10_000);
    copy.close();
    expect(() => db.exec('INSERT INTO big VALUES (1)')).not.toThrow();
  });

  test.each(['id, note', 'note', 'name, applied_at'])(
    'is good, whatever a ledger of the columns %s means',
    async (columns) => {
      const given = options();
      change(given.path, `DROP TABLE schema_migrations; CREATE TABLE schema_migrations (${columns})`);
      const backup = await backUp(given);
      expect(backup).toMatchObject({ schema: 0, vmCount: 3, imageCount: 3, damaged: null });
      expect(listBackups(given.backupsDir)).toEqual([backup]);
    },
  );

  test('never replaces another of the same second', async () => {
    const given = options();
    const backups = [await backUp(given), await backUp(given), await backUp(given)];
    expect(backups.map((backup) => backup.name)).toEqual([
      name,
      'state-2026-05-01T12-00-00Z-schema-1-2.db',
      'state-2026-05-01T12-00-00Z-schema-1-3.db',
    ]);
    expect(new Set(backups.map(({ path }) => statSync(path).ino)).size).toBe(3);
  });

  test('tells how far it is, in pages, up to the end', async () => {
    const given = options();
    makeBig(given.path);
    const said: number[][] = [];
    await backUp({ ...given, onProgress: (...figures) => said.push(figures) });
    const total = Number(said[0]?.[1]);
    expect(said.length).toBeGreaterThan(2);
    expect(said.map(([done]) => done)).toEqual(said.map(([done]) => done).toSorted((a = 0, b = 0) => a - b));
    expect(said.at(-1)).toEqual([total, total]);
  });

  test('removes what killed backups left, and nothing else', async () => {
    const { backupsDir, ...rest } = options();
    mkdirSync(backupsDir);
    const gone = 4_000_000;
    const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
    const make = (file: string, at?: Date) => {
      writeFileSync(join(backupsDir, file), '');
      if (at) utimesSync(join(backupsDir, file), at, at);
    };
    make(`state-x.db.${gone}-0123abcd.partial`);
    make(`state-x.db.${gone}-0123abcd.partial-journal`);
    make(`state-y.db.${process.ppid}-0123abcd.partial`);
    make(`state-z.db.${process.ppid}-0123abcd.partial`, old);
    make('thesis.partial', old);
    await backUp({ backupsDir, ...rest });
    expect(readdirSync(backupsDir)).toEqual([
      name,
      `state-y.db.${process.ppid}-0123abcd.partial`,
      'thesis.partial',
    ]);
  });
});

describe('a backup is refused, and nothing is left of it,', () => {
  async function refusal(
    given: ReturnType<typeof options>,
    more: Partial<Parameters<typeof backUp>[0]> = {},
  ) {
    const before = traceOf(dirname(given.path));
    const said = await refusalOf(() => backUp({ ...given, ...more }), { [dirname(given.path)]: 'STATE' });
    expect(readdirSync(given.backupsDir)).toEqual([]);
    expect((traceOf(dirname(given.path)) as unknown[]).slice(1)).toEqual((before as unknown[]).slice(1));
    return said;
  }

  function withFolder(path?: string) {
    const given = options(path);
    mkdirSync(given.backupsDir);
    return given;
  }

  test('when it is cancelled between two steps', async () => {
    const given = withFolder();
    makeBig(given.path);
    let asked = 0;
    const cancelled = () => {
      asked += 1;
      return asked > 2;
    };
    expect(await refusal(given, { cancelled })).toMatchInlineSnapshot(`
      {
        "code": "cancelled",
        "hint": "You can start it again at any time.",
        "message": "The backup of the database STATE/state.db was canceled.",
        "unchanged": "The database and its backups are unchanged.",
      }
    `);
    expect(asked).toBe(3);
  });

  test('when a page is damaged', async () => {
    const given = withFolder();
    const bytes = readFileSync(given.path);
    bytes.fill(0xa5, 4096 * 3, 4096 * 4);
    writeFileSync(given.path, bytes);
    expect(await refusal(given)).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "hint": "Restore an earlier backup, or recover what can be read from the damaged file.",
        "message": "The database STATE/state.db is damaged (Tree 4 page 4: btreeInitPage() returns error code 11; wrong # of entries in index sqlite_autoindex_images_1), so it wasn’t backed up.",
        "unchanged": "The database and its backups are unchanged.",
      }
    `);
  });

  test('when the file was cut short', async () => {
    const given = withFolder();
    truncateSync(given.path, statSync(given.path).size - 4096);
    expect(await refusal(given)).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "details": [
          "database disk image is malformed",
        ],
        "hint": "Move the file and the -wal file beside it to a safe place, then put a backup there. If you have no backup, keep the moved file: much of it can often be recovered.",
        "message": "The database STATE/state.db couldn’t be opened: it is damaged.",
        "unchanged": "Banger hasn’t modified the file.",
      }
    `);
  });

  test('when the file has no byte', async () => {
    const given = withFolder();
    truncateSync(given.path, 0);
    expect(await refusal(given)).toMatchObject({
      message: 'The database STATE/state.db is empty (0 bytes), so its content is lost.',
    });
  });

  test('when there is no file', async () => {
    const given = withFolder();
    const path = join(dirname(given.path), 'other.db');
    expect(await refusal({ ...given, path })).toMatchObject({ code: 'file_missing' });
  });

  test('when another process keeps readers out', async () => {
    const given = withFolder();
    await holdInAnotherProcess(given.path, 'BEGIN EXCLUSIVE');
    const said = await refusalOf(() => backUp({ ...given, busyTimeout: 50 }), {
      [dirname(given.path)]: 'STATE',
    });
    expect(said).toMatchInlineSnapshot(`
      {
        "code": "timeout",
        "details": [
          "database is locked",
        ],
        "hint": "Close the other program that uses this file, then try again.",
        "message": "The database STATE/state.db couldn’t be opened: another program has locked it.",
        "unchanged": "Banger hasn’t modified the file.",
      }
    `);
    expect(readdirSync(given.backupsDir)).toEqual([]);
  });

  test('when the place for it is no folder', async () => {
    const given = options();
    writeFileSync(given.backupsDir, '');
    expect(await refusalOf(() => backUp(given), { [dirname(given.path)]: 'STATE' })).toMatchInlineSnapshot(`
      {
        "code": "file_invalid",
        "hint": "Rename the file that is in the place of a folder, then try again.",
        "message": "The database STATE/state.db couldn’t be backed up to STATE/backups: EEXIST: file already exists, mkdir 'STATE/backups'.",
        "unchanged": "The database and its backups are unchanged.",
      }
    `);
  });
});
