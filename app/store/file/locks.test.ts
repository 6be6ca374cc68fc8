import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { makeTestFolder } from '../testing/factories.ts';
import { keepsReadersOut, refuseInUse, whileAlone } from './locks.ts';
import { change, copyOfFixture, refusalOf, traceOf } from './testing/databases.ts';
import { holdInAnotherProcess, leaveLog } from './testing/hold.ts';

/** What another program does with a database, and whether that keeps readers out. */
const uses: readonly [what: string, statements: string[], keepsOut: boolean][] = [
  ['reads it', ['BEGIN; SELECT * FROM vms'], false],
  ['writes to it', ['BEGIN IMMEDIATE'], false],
  ['has it to itself', ['BEGIN EXCLUSIVE'], true],
  ['has it open with a log', ['PRAGMA journal_mode = WAL; SELECT * FROM vms'], false],
  [
    'has it with a log to itself',
    ['PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; SELECT * FROM vms'],
    true,
  ],
];

describe.each(uses)('while another program %s, a database', (_, statements, keepsOut) => {
  test('is in use, and the program is named', async () => {
    const path = copyOfFixture();
    expect(() => refuseInUse(path, {})).not.toThrow();
    const { pid } = await holdInAnotherProcess(path, ...statements);
    const before = traceOf(dirname(path));
    expect(await refusalOf(() => refuseInUse(path, {}), { [path]: 'PATH' })).toMatchObject({
      code: 'wrong_state',
      message: `The database PATH is in use by node (process ${pid}).`,
    });
    expect(traceOf(dirname(path))).toEqual(before);
  });

  test('is in use by its lock too, where the program has it open under another name', async () => {
    const path = copyOfFixture();
    const otherName = join(dirname(path), 'other.db');
    linkSync(path, otherName);
    await holdInAnotherProcess(otherName, ...statements);
    const before = traceOf(dirname(path));
    expect(await refusalOf(() => refuseInUse(path, {}), { [path]: 'PATH' })).toMatchObject({
      message: 'The database PATH is in use.',
    });
    expect(traceOf(dirname(path))).toEqual(before);
  });

  test(`${keepsOut ? 'keeps' : 'doesn’t keep'} readers out, and to ask leaves no trace`, async () => {
    const path = copyOfFixture();
    expect(keepsReadersOut(path, {})).toBe(false);
    await holdInAnotherProcess(path, ...statements);
    const before = traceOf(dirname(path));
    expect(keepsReadersOut(path, {})).toBe(keepsOut);
    expect(traceOf(dirname(path))).toEqual(before);
  });
});

test('a program that waits between two transactions has the database in use', async () => {
  const path = copyOfFixture();
  const { pid } = await holdInAnotherProcess(path, 'SELECT * FROM vms');
  expect(() => refuseInUse(path, {})).toThrow(`in use by node (process ${pid})`);
});

test('this program’s own connection has the database in use', () => {
  const path = copyOfFixture();
  const db = new Database(path);
  db.exec('SELECT * FROM vms');
  expect(() => refuseInUse(path, {})).toThrow(`(process ${process.pid})`);
  db.close();
  expect(() => refuseInUse(path, {})).not.toThrow();
});

const states: readonly [what: string, make: (path: string) => Promise<void> | void][] = [
  ['has been closed in good order', () => undefined],
  ['was closed with a log', (path) => change(path, 'PRAGMA journal_mode = WAL')],
  [
    'was left with commits in its log',
    (path) => leaveLog(path, "UPDATE vms SET name = 'logged' WHERE name = 'api'"),
  ],
  ['was left with a journal to roll back', leaveJournal],
  ['is empty', (path) => truncateSync(path, 0)],
  ['is cut short', (path) => truncateSync(path, 4096 * 3)],
  ['is no database', (path) => writeFileSync(path, 'Dear diary, '.repeat(500))],
  [
    'has a log and no first page',
    (path) => leaveLog(path, 'SELECT 1').then(() => writeFileSync(path, Buffer.alloc(8192))),
  ],
];

describe.each(states)('a database that %s', (_, make) => {
  test('can be had alone, and is afterwards what it was, with what lies beside it', async () => {
    const path = copyOfFixture();
    await make(path);
    const before = traceOf(dirname(path));
    expect(whileAlone(path, {}, () => 'done')).toBe('done');
    expect(() => whileAlone(path, {}, fail)).toThrow('the work failed');
    expect(keepsReadersOut(path, {})).toBe(false);
    expect(traceOf(dirname(path))).toEqual(before);
  });
});

test.each([
  ['without a log', 'PRAGMA journal_mode = DELETE'],
  ['with a log', 'PRAGMA journal_mode = WAL'],
])('while the work lasts, no other program can use a database %s', (_, sql) => {
  const path = copyOfFixture();
  change(path, sql);
  const use = () => execFileSync(process.execPath, ['-e', useOnce, path], { encoding: 'utf8' });
  expect(whileAlone(path, {}, use)).toBe('SQLITE_BUSY');
  expect(use()).toBe('used');
});

test('what is no file, or not there, is not waited for', () => {
  const folder = makeTestFolder();
  const [none, dir, pipe] = ['none', 'folder', 'pipe'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(dir);
  execFileSync('mkfifo', [pipe]);
  for (const path of [none, dir, pipe]) expect(whileAlone(path, {}, () => 'done')).toBe('done');
});

test('where it cannot be told whether a database is in use, nothing is done to it', async () => {
  const path = copyOfFixture();
  const broken = { nativeBinding: join(dirname(path), 'no-addon.node') };
  const said = await refusalOf(() => whileAlone(path, broken, fail), { [path]: 'PATH' });
  expect(said).toMatchObject({
    code: 'wrong_state',
    message: expect.stringContaining(
      'Banger can’t tell whether another program has the database PATH open: ',
    ),
  });
});

const sqlite = import.meta.resolve('better-sqlite3');
const useOnce = `
  const db = new (require(${JSON.stringify(new URL(sqlite).pathname)}))(process.argv[1], { timeout: 0 });
  let said = 'used';
  try { db.exec('SELECT * FROM vms'); } catch (error) { said = error.code; }
  process.stdout.write(said);
`;

function fail(): never {
  throw new Error('the work failed');
}

/** As a program leaves it that is killed within a transaction that has begun to write. */
async function leaveJournal(path: string): Promise<void> {
  const spill = `PRAGMA cache_size = 2; BEGIN; CREATE TABLE filling (x);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO filling SELECT randomblob(100) FROM n`;
  const writer = await holdInAnotherProcess(path, spill);
  const ended = new Promise((resolve) => writer.once('exit', resolve));
  writer.kill('SIGKILL');
  await ended;
}
