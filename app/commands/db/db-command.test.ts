import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { copyOfFixture, newPath, upToDate, vmNames } from '../../store/file/testing/databases.ts';
import { run, runIn, runWith, states, value } from './testing/run-db.ts';

test('a home folder that is no place is refused, and nothing is made below the current folder', async () => {
  const { code, err } = await runIn({ HOME: 'ada' }, 'migrate', '--create');
  expect(code).toBe(1);
  expect(err).toContain('HOME is “ada”, which isn’t an absolute path');
  expect((await runIn({ HOME: 'ada' }, 'status', '--file', copyOfFixture())).code).toBe(3);
  expect(existsSync('ada')).toBe(false);
});

describe('migrate', () => {
  test('upgrades, says what it did, and where the old database is', async () => {
    const path = copyOfFixture('ancient');
    const { code, json } = await value('migrate', '--file', path);
    expect(code).toBe(0);
    expect(json.applied).toEqual(
      migrations.map(({ id, name }) => ({ id, name, milliseconds: expect.any(Number) as number })),
    );
    expect(vmNames(String(json.backup))).toEqual(vmNames(path));
    expect((await run('status', '--file', path)).code).toBe(0);
    const again = await run('migrate', '--file', path);
    expect(again).toMatchObject({ code: 0, out: 'Nothing was pending: the database is up to date.\n' });
  });

  test('tells its steps beside the result', async () => {
    const { err } = await run('migrate', '--file', copyOfFixture('populated'));
    expect(err.split('\n')).toContain('Testing the upgrade on a copy: migration 2 (activity_log)');
    expect(err.split('\n')).toContain('Migrating: migration 2 (activity_log)');
  });

  test('makes a new database only when told to', async () => {
    const path = newPath();
    const refused = await run('migrate', '--file', path);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('add --create');
    expect(existsSync(path)).toBe(false);
    expect((await run('migrate', '--create', '--file', path)).code).toBe(0);
    expect((await run('status', '--file', path)).code).toBe(0);
  });

  test.each(states.filter(([, code]) => code === 4 || code === 5))(
    'refuses a database that is %s, with %d, and leaves it as it is',
    async (_, exitCode, make) => {
      const path = await make();
      const before = readFileSync(path);
      const { code, json } = await value('migrate', '--file', path);
      expect(code).toBe(exitCode);
      expect(Object.keys(json)).toEqual(['error']);
      expect(readFileSync(path).equals(before)).toBe(true);
    },
  );
});

describe('the fingerprint', () => {
  test('of an up-to-date database is the expected one, and of an older one is not', async () => {
    const expected = (await value('fingerprint', '--expected')).json.fingerprint;
    expect(expected).toBe(migrations.at(-1)?.fingerprint);
    expect((await value('fingerprint', '--file', upToDate())).json.fingerprint).toBe(expected);
    expect((await value('fingerprint', '--file', copyOfFixture())).json.fingerprint).not.toBe(expected);
  });
});

describe('a command line that makes no sense', () => {
  test.each([
    [[]],
    [['frob']],
    [['status', 'twice']],
    [['status', '--frob']],
    [['status', '--file']],
    [['status', '--file=']],
    [['status', '--create']],
    [['backup', '--expected']],
    [['toString']],
  ])('%j ends with 2 and a way to the usage', async (args) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/Usage: banger-desktop db|Run “banger-desktop db.* --help”/);
  });

  test('help is no error', async () => expect(await run('help')).toMatchObject({ code: 0, err: '' }));
});

test('it runs as a program, and prints nothing but its result', async () => {
  const path = copyOfFixture();
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.close();
  const result = spawnSync(
    process.execPath,
    ['scripts/banger.ts', 'db', 'status', '--json', '--file', path],
    {
      encoding: 'utf8',
    },
  );
  expect([result.status, result.stderr]).toEqual([3, '']);
  expect(JSON.parse(result.stdout)).toMatchObject({ state: 'pending' });
});

describe('a command whose output goes nowhere', () => {
  /** The exit code of the command as a program, with what it says going there. */
  async function exitCodeOf(args: string[], stdio: 'pipe' | number): Promise<unknown> {
    const program = fileURLToPath(new URL('../../../scripts/banger.ts', import.meta.url));
    const child = spawn(process.execPath, [program, 'db', ...args], { stdio: ['ignore', stdio, 'pipe'] });
    // As `2>&1 | head -0` does.
    child.stdout?.destroy();
    child.stderr?.destroy();
    return (await once(child, 'exit'))[0];
  }

  test.each([
    [['migrate'], 0],
    [['migrate', '--json'], 0],
    [['status'], 3],
    [['check'], 3],
    [['restore', 'none.db'], 1],
    [['frob'], 2],
  ])('ends with what it did: %j', async (args, code) => {
    const path = copyOfFixture();
    expect(await exitCodeOf([...args, '--file', path], 'pipe')).toBe(code);
    if (args[0] === 'migrate') expect((await run('status', '--file', path)).code).toBe(0);
  });

  test('says that its answer could not be written, and that it was done all the same', async () => {
    const path = copyOfFixture();
    const write = {
      out: () => {
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
      err: (text: string) => said.push(text),
    };
    const said: string[] = [];
    const args = ['migrate', '--file', path];
    expect(await runWith(write, {}, args)).toBe(1);
    expect(said.join('')).toContain(
      'The output couldn’t be written: the disk is full.\nThe command itself ended with exit code 0.',
    );
    expect((await run('status', '--file', path)).code).toBe(0);
  });
});
