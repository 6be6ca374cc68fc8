import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import {
  change,
  copyOfFixture,
  future,
  newPath,
  traceOf,
  upToDate,
  vmNames,
} from '../../store/file/testing/databases.ts';
import { holdInAnotherProcess, leaveLog } from '../../store/file/testing/hold.ts';
import { makeTestFolder, migrateFile } from '../../store/testing/factories.ts';
import { runCommandLine } from '../run-command-line.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Ran> {
  return runIn({}, ...args);
}

async function runIn(env: Record<string, string>, ...args: string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const write = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
  };
  return { code: await runWith(write, env, args), ...said };
}

function runWith(
  write: { out: (text: string) => void; err: (text: string) => void },
  env: Record<string, string>,
  args: readonly string[],
): Promise<number> {
  return runCommandLine({
    words: ['db', ...args],
    about: { env, appVersion: '9.9.9', isPackaged: false, isSandboxed: true, nativeBinding: undefined },
    streams: { ...write, columns: null, errColumns: null },
    ask: null,
    passSignals: () => () => undefined,
    pipes: () => {
      throw new Error('no command of these is a pipe');
    },
    terminal: null,
    signal: new AbortController().signal,
    reach: () => Promise.reject(new Error('the database is asked, and no dashboard')),
  });
}

/** The answer of a command with `--json`, or its error. */
async function value(...args: string[]): Promise<{ code: number; json: Record<string, unknown> }> {
  const { code, out, err } = await run(...args, '--json');
  const [error = ''] = err.trim().split('\n').slice(-1);
  return { code, json: JSON.parse(out || error) as Record<string, unknown> };
}

const states: readonly [state: string, exitCode: number, make: () => string | Promise<string>][] = [
  ['up_to_date', 0, () => upToDate()],
  ['pending', 3, () => copyOfFixture('populated')],
  ['unversioned', 3, () => copyOfFixture('ancient')],
  [
    'empty',
    3,
    () => {
      const path = newPath();
      change(path, 'PRAGMA user_version = 1');
      return path;
    },
  ],
  [
    'empty',
    5,
    () => {
      const path = newPath();
      writeFileSync(path, '');
      return path;
    },
  ],
  ['newer', 4, () => upToDate([...migrations, future])],
  [
    'foreign',
    4,
    () => {
      const path = newPath();
      change(path, 'CREATE TABLE bookmarks (url TEXT)');
      return path;
    },
  ],
  [
    'corrupt',
    5,
    () => {
      const path = copyOfFixture();
      truncateSync(path, 4096 * 3);
      return path;
    },
  ],
  [
    'not_a_database',
    5,
    () => {
      const path = newPath();
      writeFileSync(path, 'Dear diary, '.repeat(500));
      return path;
    },
  ],
  ['missing', 1, newPath],
  [
    'locked',
    1,
    async () => {
      const path = copyOfFixture();
      await holdInAnotherProcess(path, 'BEGIN EXCLUSIVE');
      return path;
    },
  ],
];

describe.each(states)('the status of a database that is %s', (state, exitCode, make) => {
  test(`ends with ${exitCode}, tells it, and leaves no trace`, async () => {
    const path = await make();
    const before = traceOf(dirname(path));
    const { code, json } = await value('status', '--file', path);
    expect(code).toBe(exitCode);
    expect(json).toMatchObject({ path, state });
    expect(Object.keys(json)).toEqual([
      'path',
      'state',
      'applied',
      'pending',
      'foreignKeyViolations',
      'integrity',
      'size',
    ]);
    expect((await run('status', '--file', path)).code).toBe(exitCode);
    expect(traceOf(dirname(path))).toEqual(before);
  });
});

describe('the status', () => {
  test('is the same for a database that is being written, and for one whose writer was killed; both keep every byte', async () => {
    const used = upToDate();
    await holdInAnotherProcess(used, 'PRAGMA journal_mode = WAL', "INSERT INTO settings VALUES ('a', '1')");
    const killed = upToDate();
    await leaveLog(killed, "INSERT INTO settings VALUES ('a', '1')");
    for (const path of [used, killed]) {
      const before = traceOf(dirname(path));
      expect(readdirSync(dirname(path))).toContain('state.db-wal');
      expect((await value('status', '--file', path)).json).toMatchObject({
        state: 'up_to_date',
        integrity: 'ok',
      });
      expect(traceOf(dirname(path))).toEqual(before);
    }
  });

  test('reads well', async () => {
    const path = copyOfFixture();
    const { out } = await run('status', '--file', path);
    const text = out.replace(path, '<path>').replaceAll(/(Pending|\n {10}).*/g, '$1 …');
    expect(text.split('\n').slice(0, 5).join('\n')).toMatchInlineSnapshot(`
      "Database   <path>
      State      older than this version: “migrate” upgrades it
      Size       36 KiB
      Integrity  ok
      Applied    1 baseline (2026-11-23T02:21:09Z)"
    `);
  });

  test('of the dashboard’s own database is asked for without a path', async () => {
    const home = makeTestFolder();
    const { code, out } = await runIn({ BANGER_HOME: home }, 'status', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ path: join(home, 'state', 'state.db'), state: 'missing' });
    expect(readdirSync(home)).toEqual([]);
  });
});

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

describe('check', () => {
  test('finds nothing wrong with a good database', async () => {
    const { code, json } = await value('check', '--file', upToDate());
    expect([code, json.ok]).toEqual([0, true]);
  });

  test('names rows that point at nothing, and what the schema lacks or has besides', async () => {
    const path = upToDate();
    change(
      path,
      `PRAGMA foreign_keys = OFF; DROP INDEX vms_by_image; CREATE TABLE mine (x TEXT);
       INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
       VALUES ('v', 'api', 'gone', '172.16.0.2', 'stopped', 't', 't', 't', '{}', '{}')`,
    );
    const { code, json } = await value('check', '--file', path);
    expect(code).toBe(1);
    expect(json.findings).toEqual({
      integrity: [],
      rows: [],
      setAside: [],
      foreignKeys: ['vms → images: 1'],
      schema: {
        missing: ['index vms_by_image on vms ( image_id )'],
        extra: ['table mine', 'table mine: column x text'],
      },
    });
  });

  test('calls an adopted database right: the order of columns is no difference', async () => {
    const path = copyOfFixture('ancient');
    migrateFile(path);
    expect((await value('check', '--file', path)).json).toMatchObject({
      ok: true,
      findings: { schema: { missing: [], extra: [] } },
    });
  });

  test('tells of unusual rows, and of what is kept for other programs, as "migrate" did', async () => {
    const path = copyOfFixture('unversioned');
    change(
      path,
      `CREATE TABLE settings (name TEXT); CREATE TABLE loose AS SELECT * FROM vms; DROP TABLE vms;
       ALTER TABLE loose RENAME TO vms; UPDATE vms SET name = 'api'`,
    );
    const aside = 'The table settings of another program is kept under the name settings_before_banger.';
    const rows = expect.arrayContaining(['3 VMs have the name “api”.']);
    const migrated = await run('migrate', '--file', path);
    expect(migrated.code).toBe(0);
    expect(migrated.out).toContain(
      `Worth knowing about this database:\n  ${aside}\n  3 VMs have the name “api”.`,
    );
    const { code, json } = await value('check', '--file', path);
    expect(code).toBe(1);
    expect(json.findings).toMatchObject({ rows, setAside: [aside] });
  });

  test('says that a database is damaged', async () => {
    const path = copyOfFixture();
    truncateSync(path, 4096 * 3);
    expect((await value('check', '--file', path)).code).toBe(5);
  });
});

describe('backup and restore', () => {
  test('bring back what was there, and keep what was there instead', async () => {
    const path = copyOfFixture();
    migrateFile(path);
    const names = vmNames(path);
    const made = (await value('backup', '--file', path)).json.backup as {
      name: string;
      path: string;
      vmCount: number;
    };
    expect(made).toMatchObject({ vmCount: 3 });
    change(path, 'DELETE FROM vms');
    const { code, json } = await value('restore', made.name, '--file', path);
    expect(code).toBe(0);
    expect(vmNames(path)).toEqual(names);
    expect(vmNames(join(String(json.quarantined), 'state.db'))).toEqual([]);
    expect((await run('restore', made.path, '--file', path)).code).toBe(0);
  });

  test('a restore without a name lists what there is', async () => {
    const path = upToDate();
    expect((await run('restore', '--file', path)).err).toContain('There are no backups in');
    await run('backup', '--file', path);
    const { code, err } = await run('restore', '--file', path);
    expect(code).toBe(2);
    expect(err).toMatch(/state-.*-schema-\d+\.db {2}.*0 VMs/);
  });

  test('a restore waits for nobody: a database in use is left as it is', async () => {
    const path = upToDate();
    const made = (await value('backup', '--file', path)).json.backup as { name: string };
    await holdInAnotherProcess(path, 'PRAGMA journal_mode = WAL', "INSERT INTO settings VALUES ('a', '1')");
    const { code, json } = await value('restore', made.name, '--file', path);
    expect(code).toBe(1);
    expect(json.error).toMatchObject({ code: 'wrong_state' });
  });

  test('nothing is made of a damaged or missing database', async () => {
    const path = copyOfFixture();
    truncateSync(path, 4096 * 3);
    expect((await run('backup', '--file', path)).code).toBe(5);
    expect((await run('backup', '--file', newPath())).code).toBe(1);
  });
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
