import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTestFolder, testClock } from '../testing/factories.ts';
import { quarantine } from './quarantine.ts';
import { copyOfFixture, refusalOf, vmNames } from './testing/databases.ts';
import { holdInAnotherProcess, leaveLog } from './testing/hold.ts';
import { isKilledAt } from './testing/killed.ts';

/** A database whose newest commit is in its log. */
async function makeDatabase(): Promise<string> {
  const path = copyOfFixture();
  await leaveLog(path, "UPDATE vms SET name = 'logged' WHERE name = 'api'");
  return path;
}

function copyOf(path: string): string {
  const copy = join(makeTestFolder(), 'state.db');
  for (const name of readdirSync(dirname(path)))
    copyFileSync(join(dirname(path), name), join(dirname(copy), name));
  return copy;
}

const files = ['state.db', 'state.db-shm', 'state.db-wal'];

describe('quarantine', () => {
  test('takes the database and all that belongs to it, as it is, into a folder for this user only', async () => {
    const path = await makeDatabase();
    const inodes = files.map((name) => statSync(join(dirname(path), name)).ino);
    const folder = quarantine(path, { clock: testClock });
    expect(readdirSync(dirname(path))).toEqual(['quarantine']);
    expect(folder).toMatch(/\/quarantine\/2026-05-01T12-00-00Z-[0-9a-f]{4}$/);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(files);
    expect(files.map((name) => statSync(join(folder, name)).ino)).toEqual(inodes);
    expect(vmNames(join(folder, 'state.db'))).toContain('logged');
  });

  test.each(['', 'Dear diary'])('takes a file that is no database: "%s"', (text) => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(path, text);
    const folder = quarantine(path, { clock: testClock });
    expect(readdirSync(dirname(path))).toEqual(['quarantine']);
    expect(readFileSync(join(folder, 'state.db'), 'utf8')).toBe(text);
  });

  test('takes a log whose database is gone', () => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(`${path}-wal`, 'log');
    expect(readdirSync(quarantine(path, { clock: testClock }))).toEqual(['state.db-wal']);
    expect(readdirSync(dirname(path))).toEqual(['quarantine']);
  });

  test('takes what a link leads to, and leaves the link', async () => {
    const path = await makeDatabase();
    const link = join(makeTestFolder(), 'link.db');
    symlinkSync(path, link);
    expect(dirname(dirname(quarantine(link, { clock: testClock })))).toBe(dirname(path));
    expect(readdirSync(dirname(link))).toEqual(['link.db']);
    expect(readdirSync(dirname(path))).toEqual(['quarantine']);
  });

  test('gives each database a folder of its own, within one second too', () => {
    const path = copyOfFixture();
    const first = quarantine(path, { clock: testClock });
    copyFileSync(join(first, 'state.db'), path);
    const second = quarantine(path, { clock: testClock });
    expect(second).not.toBe(first);
    expect(vmNames(join(first, 'state.db'))).toEqual(vmNames(join(second, 'state.db')));
  });

  test('takes the log that a database got after a killed quarantine', async () => {
    const path = copyOfFixture();
    const stale = join(dirname(path), 'quarantine', 'killed');
    mkdirSync(stale, { recursive: true });
    linkSync(path, join(stale, 'state.db'));
    await leaveLog(path, "UPDATE vms SET name = 'logged' WHERE name = 'api'");
    const folder = quarantine(path, { clock: testClock });
    expect(basename(folder)).not.toBe('killed');
    expect(vmNames(join(folder, 'state.db'))).toContain('logged');
  });

  test('killed at any step loses nothing, never parts a database from its log, and is finished by the next', async () => {
    const template = await makeDatabase();
    let kills = 0;
    for (let call = 1; ; call += 1) {
      const path = copyOf(template);
      const isKilled = isKilledAt(call, 'quarantine', path);
      kills += Number(isKilled);
      const there = readdirSync(dirname(path)).filter((name) => name.startsWith('state.db'));
      if (there.includes('state.db')) expect(there).toEqual(files);
      if (there.length > 0) quarantine(path, { clock: testClock });
      expect(readdirSync(dirname(path))).toEqual(['quarantine']);
      const folders = readdirSync(join(dirname(path), 'quarantine'));
      expect(folders).toHaveLength(1);
      const folder = join(dirname(path), 'quarantine', String(folders[0]));
      expect(readdirSync(folder)).toEqual(files);
      expect(vmNames(join(folder, 'state.db'))).toContain('logged');
      if (!isKilled) break;
    }
    expect(kills).toBeGreaterThan(10);
  }, 60_000);

  test('killed again and again at every step is still finished', async () => {
    const path = await makeDatabase();
    const isThere = () => readdirSync(dirname(path)).some((name) => name.startsWith('state.db'));
    for (let call = 1; isThere() && isKilledAt(call, 'quarantine', path); call += 1);
    expect(readdirSync(dirname(path))).toEqual(['quarantine']);
    const folders = readdirSync(join(dirname(path), 'quarantine'));
    const whole = folders.filter(
      (name) => readdirSync(join(dirname(path), 'quarantine', name)).length === files.length,
    );
    expect(whole.length).toBeGreaterThan(0);
    expect(folders.filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(vmNames(join(dirname(path), 'quarantine', String(whole[0]), 'state.db'))).toContain('logged');
  }, 60_000);

  test('says that there is nothing to move', async () => {
    const path = join(makeTestFolder(), 'state.db');
    expect(await refusalOf(() => quarantine(path, { clock: testClock }), { [path]: 'PATH' })).toMatchObject({
      message: 'There is no database at PATH.',
    });
  });

  test('leaves a database that somebody uses', async () => {
    const path = copyOfFixture();
    const { pid } = await holdInAnotherProcess(path, 'PRAGMA journal_mode = WAL; SELECT * FROM vms');
    expect(
      await refusalOf(() => quarantine(path, { clock: testClock }), { [path]: 'PATH', [String(pid)]: 'PID' }),
    ).toMatchInlineSnapshot(`
      {
        "code": "wrong_state",
        "hint": "Close Banger Desktop and every other program that uses this file, then try again.",
        "message": "The database PATH is in use by node (process PID).",
        "unchanged": "The file is unchanged.",
      }
    `);
    expect(readdirSync(dirname(path))).toEqual(files);
  });

  test('says what is in the way', async () => {
    const path = copyOfFixture();
    writeFileSync(join(dirname(path), 'quarantine'), '');
    const said = await refusalOf(() => quarantine(path, { clock: testClock }), { [dirname(path)]: 'STATE' });
    expect(said).toMatchInlineSnapshot(`
      {
        "code": "file_invalid",
        "hint": "Rename the file that is in the place of a folder, then try again.",
        "message": "The database STATE/state.db couldn’t be moved to quarantine: EEXIST: file already exists, mkdir 'STATE/quarantine'.",
        "unchanged": "Nothing is lost. Its files are where they were or in the quarantine folder beside them.",
      }
    `);
    expect(vmNames(path)).toHaveLength(3);
  });
});
