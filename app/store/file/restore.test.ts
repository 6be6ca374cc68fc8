import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { makeTestFolder, testClock } from '../testing/factories.ts';
import { backUp } from './backup.ts';
import { inspect } from './inspect.ts';
import { NeedsUpgrade, openStore } from './open.ts';
import { finishRestore, restore } from './restore.ts';
import { change, copyOfFixture, refusalOf, traceOf, vmNames } from './testing/databases.ts';
import { holdInAnotherProcess, leaveLog } from './testing/hold.ts';
import { isKilledAt } from './testing/killed.ts';

const saved = ['api', 'void-1', 'worker'];
const later = ['logged', 'void-1', 'worker'];

interface Given {
  readonly path: string;
  readonly backupsDir: string;
  readonly name: string;
}

/** A backup, and a database that has gone on since: its newest commit is in its log. */
async function makeGiven(): Promise<Given> {
  const path = copyOfFixture();
  const backupsDir = join(dirname(path), 'backups');
  const { name } = await backUp({ path, backupsDir, clock: testClock });
  await leaveLog(path, "UPDATE vms SET name = 'logged' WHERE name = 'api'");
  return { path, backupsDir, name };
}

function copyOf({ path, backupsDir, name }: Given): Given {
  const copy = copyOfFixture();
  for (const suffix of ['', '-wal', '-shm']) copyFileSync(path + suffix, copy + suffix);
  const backups = join(dirname(copy), 'backups');
  symlinkSync(backupsDir, backups);
  return { path: copy, backupsDir: backups, name };
}

const options = { migrations, clock: testClock };
const namesBeside = (path: string) =>
  readdirSync(dirname(path)).filter((name) => name.startsWith('state.db'));

function quarantinedIn(path: string): string[] {
  const home = join(dirname(path), 'quarantine');
  if (!existsSync(home)) return [];
  return readdirSync(home).map((name) => join(home, name, 'state.db'));
}

describe('restoring', () => {
  test('puts the backup in place, and the database with its log into quarantine', async () => {
    const { path, ...given } = await makeGiven();
    const { quarantined } = await restore({ path, ...given, ...options });
    expect(namesBeside(path)).toEqual(['state.db']);
    expect(vmNames(path)).toEqual(saved);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(vmNames(join(String(quarantined), 'state.db'))).toEqual(later);
    expect(vmNames(join(given.backupsDir, given.name))).toEqual(saved);
  });

  test('where nothing is, quarantines nothing', async () => {
    const { name, backupsDir } = await makeGiven();
    const path = join(makeTestFolder(), 'state.db');
    expect(await restore({ path, name, backupsDir, ...options })).toEqual({ quarantined: null });
    expect(vmNames(path)).toEqual(saved);
  });

  test.each(['', 'Dear diary'])('replaces a file that is no database: "%s"', async (text) => {
    const { name, backupsDir } = await makeGiven();
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(path, text);
    const { quarantined } = await restore({ path, name, backupsDir, ...options });
    expect(vmNames(path)).toEqual(saved);
    expect(readFileSync(join(String(quarantined), 'state.db'), 'utf8')).toBe(text);
  });

  test('through a link replaces what it leads to', async () => {
    const { path, ...given } = await makeGiven();
    const link = join(makeTestFolder(), 'link.db');
    symlinkSync(path, link);
    await restore({ path: link, ...given, ...options });
    expect(readdirSync(dirname(link))).toEqual(['link.db']);
    expect(vmNames(path)).toEqual(saved);
  });

  test('killed at any step leaves one of both in place, or is finished by the next start', async () => {
    const template = await makeGiven();
    const outcomes: string[] = [];
    for (let call = 1; ; call += 1) {
      const { path, name } = copyOf(template);
      const isKilled = isKilledAt(call, 'restore', path, name);
      if (!existsSync(path)) {
        outcomes.push('finished');
        expect(inspect(path, migrations)).toMatchObject({
          state: 'missing',
          problem: { message: expect.stringContaining('a restore was interrupted') },
        });
        expect(finishRestore(path, options)).toBe(true);
        expect(vmNames(path)).toEqual(saved);
      } else {
        finishRestore(path, options);
        const found = vmNames(path);
        outcomes.push(String(found) === String(later) ? 'old' : 'new');
        expect([saved, later]).toContainEqual(found);
      }
      expect(namesBeside(path).filter((file) => !/partial$|restoring$/.test(file))).toEqual(['state.db']);
      const isKept = [path, ...quarantinedIn(path).filter((file) => existsSync(file))].some((file) =>
        vmNames(file).includes('logged'),
      );
      expect(isKept).toBe(true);
      if (!isKilled) break;
    }
    expect(new Set(outcomes)).toEqual(new Set(['old', 'finished', 'new']));
    expect(outcomes.length).toBeGreaterThan(20);
  }, 180_000);
});

describe('finishing a restore', () => {
  /** As a restore leaves it that is killed when the old main file has gone and its log is still there. */
  async function interrupted(): Promise<Given> {
    const given = await makeGiven();
    const folder = join(dirname(given.path), 'quarantine', 'begun');
    mkdirSync(folder, { recursive: true });
    for (const name of namesBeside(given.path)) linkSync(join(dirname(given.path), name), join(folder, name));
    copyFileSync(join(given.backupsDir, given.name), `${given.path}.restoring`);
    rmSync(given.path);
    return given;
  }

  test('killed at any step is finished by the next', async () => {
    const { path } = await interrupted();
    let kills = 0;
    for (let call = 1; !existsSync(path) && isKilledAt(call, 'finish', path); call += 1) kills += 1;
    finishRestore(path, options);
    expect(kills).toBeGreaterThan(3);
    expect(vmNames(path)).toEqual(saved);
    expect(namesBeside(path)).toEqual(['state.db']);
    expect(quarantinedIn(path).map(vmNames)).toEqual([later]);
  }, 60_000);

  test('is done by opening, instead of making a new database', async () => {
    const { path } = await interrupted();
    expect(() => openStore({ path, ...options })).toThrow(NeedsUpgrade);
    expect(vmNames(path)).toEqual(saved);
  });

  test('is done by restoring again, another backup too', async () => {
    const { path, backupsDir } = await interrupted();
    const other = copyOfFixture();
    change(other, "UPDATE vms SET name = 'other' WHERE name = 'api'");
    const clock = { now: () => new Date('2027-01-01T00:00:00Z') };
    const { name } = await backUp({ path: other, backupsDir, clock });
    const { quarantined } = await restore({ path, backupsDir, name, ...options });
    expect(vmNames(path)).toContain('other');
    expect(namesBeside(path)).toEqual(['state.db']);
    expect(vmNames(join(String(quarantined), 'state.db'))).toEqual(later);
  });

  test('has nothing to do where nothing was begun', () => {
    const path = copyOfFixture();
    const before = traceOf(dirname(path));
    expect(finishRestore(path, options)).toBe(false);
    expect(finishRestore(join(makeTestFolder(), 'state.db'), options)).toBe(false);
    expect(traceOf(dirname(path))).toEqual(before);
  });

  test('leaves the old database where the restore had not begun to move it', async () => {
    const { path, backupsDir, name } = await makeGiven();
    copyFileSync(join(backupsDir, name), `${path}.restoring`);
    expect(finishRestore(path, options)).toBe(false);
    expect(vmNames(path)).toEqual(later);
  });

  test('takes the second name away from a database that is in place already', () => {
    const path = copyOfFixture();
    linkSync(path, `${path}.restoring`);
    expect(finishRestore(path, options)).toBe(false);
    expect(namesBeside(path)).toEqual(['state.db']);
  });
});

describe('restoring is refused, and leaves everything as it is,', () => {
  async function refusal({ path, backupsDir, name }: Given, pid = 0): Promise<unknown> {
    const before = traceOf(dirname(path));
    const paths = { [dirname(path)]: 'STATE', [`process ${pid}`]: 'process PID' };
    const said = await refusalOf(() => restore({ path, backupsDir, name, ...options }), paths);
    expect(traceOf(dirname(path))).toEqual(before);
    return said;
  }

  test.each(['state-2020-01-01T00-00-00Z-schema-1.db', '../state.db'])(
    'without a backup %s',
    async (name) => {
      expect(await refusal({ ...(await makeGiven()), name })).toMatchObject({
        code: 'not_found',
        message: `There is no backup “${name}” in STATE/backups.`,
      });
    },
  );

  test('without a backup of that name, and says so', async () => {
    expect(await refusal({ ...(await makeGiven()), name: 'state.db' })).toMatchInlineSnapshot(`
      {
        "code": "not_found",
        "hint": "Check the list of backups. The backup may have been removed in the meantime.",
        "message": "There is no backup “state.db” in STATE/backups.",
        "unchanged": "The database is unchanged.",
      }
    `);
  });

  test('when the backup is damaged', async () => {
    const given = await makeGiven();
    const backup = join(given.backupsDir, given.name);
    const bytes = readFileSync(backup);
    bytes.fill(0xa5, 4096 * 3, 4096 * 4);
    writeFileSync(backup, bytes);
    expect(await refusal(given)).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "hint": "Choose another backup.",
        "message": "The backup state-2026-05-01T12-00-00Z-schema-1.db is damaged (Tree 4 page 4: btreeInitPage() returns error code 11; wrong # of entries in index sqlite_autoindex_images_1).",
        "unchanged": "The database and the backup are unchanged.",
      }
    `);
    truncateSync(backup, 100);
    expect(await refusal(given)).toMatchObject({ code: 'database_corrupt' });
  });

  test('when the backup is of a newer version', async () => {
    const given = await makeGiven();
    change(
      join(given.backupsDir, given.name),
      "INSERT INTO schema_migrations VALUES (900, 'from_the_future', 'now')",
    );
    expect(await refusal(given)).toMatchObject({
      code: 'database_newer',
      message: expect.stringContaining(`STATE/backups/${given.name} was last used by a newer version`),
    });
  });

  test('when the database is in use', async () => {
    const given = await makeGiven();
    const { pid } = await holdInAnotherProcess(given.path, 'SELECT * FROM vms');
    expect(await refusal(given, pid)).toMatchInlineSnapshot(`
      {
        "code": "wrong_state",
        "hint": "Close Banger Desktop and every other program that uses this file, then try again.",
        "message": "The database STATE/state.db is in use by node (process PID).",
        "unchanged": "The file is unchanged.",
      }
    `);
  });

  test('when the folder takes no file', async () => {
    const { backupsDir, name } = await makeGiven();
    const file = join(makeTestFolder(), 'file');
    writeFileSync(file, '');
    const path = join(file, 'state.db');
    const said = await refusalOf(() => restore({ path, backupsDir, name, ...options }), {
      [file]: 'FILE',
      [name]: 'NAME',
    });
    expect(said).toMatchInlineSnapshot(`
      {
        "code": "file_invalid",
        "hint": "Rename the file that is in the place of a folder, then try again.",
        "message": "The backup NAME couldn’t be restored to FILE/state.db: ENOTDIR: not a directory, lstat 'FILE/state.db'.",
        "unchanged": "The database is unchanged.",
      }
    `);
  });
});
