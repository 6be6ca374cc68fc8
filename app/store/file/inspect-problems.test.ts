import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { asNobody } from '../testing/as-nobody.ts';
import { makeTestFolder, testFixture } from '../testing/factories.ts';
import { inspect } from './inspect.ts';
import type { Inspection } from './inspection.ts';
import { change, copyOfFixture, future, newPath, upToDate } from './testing/databases.ts';
import { holdInAnotherProcess } from './testing/hold.ts';
import { look } from './testing/look.ts';

/** What is said, without the folder's name. */
function said({ path, problem }: Inspection): unknown {
  return problem && JSON.parse(JSON.stringify(problem).replaceAll(path, 'PATH'));
}

describe('a database that cannot be used as it is', () => {
  test('was made by a newer version', () => {
    const found = look(upToDate([...migrations, future]));
    expect(found).toMatchObject({ state: 'newer', integrity: 'ok', pending: [], writtenBy: '9.1.0' });
    expect(found.applied.at(-1)).toMatchObject({ id: 900, name: 'from_the_future' });
    expect(said(found)).toMatchObject({
      code: 'database_newer',
      message: expect.stringMatching(
        /^The database PATH was last used by a newer version of Banger Desktop \(9\.1\.0\)/,
      ),
    });
  });

  test.each([
    ['CREATE TABLE bookmarks (url TEXT)', 'it has neither images nor VMs'],
    ['CREATE TABLE schema_migrations (version TEXT)', 'its migration table isn’t Banger’s'],
    [
      "CREATE TABLE schema_migrations (id INTEGER, name TEXT, applied_at TEXT); INSERT INTO schema_migrations VALUES (1, 'genesis', '')",
      'it records migration 1 (genesis), which Banger calls “baseline”',
    ],
    [
      'PRAGMA foreign_keys = OFF; CREATE TABLE a (x UNIQUE, z); CREATE TABLE b (y REFERENCES a (z)); INSERT INTO b VALUES (1)',
      'it has neither images nor VMs',
    ],
  ])('belongs to another program: %s', (sql, why) => {
    const path = newPath();
    change(path, sql);
    const found = look(path);
    expect(found).toMatchObject({ state: 'foreign', integrity: 'ok', foreignKeyViolations: 0 });
    expect(found.problem?.message).toBe(`The database ${path} belongs to another program: ${why}.`);
  });

  test('was cut short', () => {
    const path = copyOfFixture('populated');
    truncateSync(path, statSync(path).size - 4096);
    const found = look(path);
    expect(found).toMatchObject({
      state: 'corrupt',
      applied: [],
      integrity: 'database disk image is malformed',
    });
    expect(said(found)).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "hint": "Move the file and the -wal file beside it to a safe place, then put a backup there. If you have no backup, keep the moved file: much of it can often be recovered.",
        "message": "The database PATH is damaged (database disk image is malformed).",
        "unchanged": "Banger hasn’t modified the file.",
      }
    `);
  });

  test('has a damaged page', () => {
    const path = copyOfFixture('populated');
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 4096 * 3, 4096 * 4);
    writeFileSync(path, bytes);
    const found = look(path);
    expect(found.state).toBe('corrupt');
    expect(found.integrity).toMatch(/page 4/);
  });

  test.each(['Dear diary, '.repeat(1000), 'SQLite'])('is no database: %.6s', (text) => {
    const path = newPath();
    writeFileSync(path, text);
    const found = look(path);
    expect(found.state).toBe('not_a_database');
    expect(said(found)).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "hint": "Move the file and the -wal file beside it to a safe place, then put a backup there. If you have no backup, keep the moved file: much of it can often be recovered.",
        "message": "The database PATH isn’t a SQLite database.",
        "unchanged": "Banger hasn’t modified the file.",
      }
    `);
  });

  test('has a header and nothing that follows from it', () => {
    const path = newPath();
    writeFileSync(path, 'SQLite format 3\0'.padEnd(8192, '~'));
    expect(look(path)).toMatchObject({ state: 'not_a_database', integrity: 'file is not a database' });
  });

  test('is a folder', () => {
    const path = newPath();
    mkdirSync(path);
    const found = look(path);
    expect(found.state).toBe('not_a_database');
    expect(said(found)).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "hint": "Move the file and the -wal file beside it to a safe place, then put a backup there. If you have no backup, keep the moved file: much of it can often be recovered.",
        "message": "The database PATH is a folder, not a file.",
        "unchanged": "Banger hasn’t modified the file.",
      }
    `);
  });

  test('lost its content', () => {
    const path = newPath();
    writeFileSync(path, '');
    const found = look(path);
    expect(found).toMatchObject({ state: 'empty', size: 0, integrity: '0 bytes: its content is lost' });
    expect(said(found)).toMatchInlineSnapshot(`
      {
        "code": "database_corrupt",
        "hint": "Restore a backup. If you have none, move the empty file away and create a new database.",
        "message": "The database PATH is empty (0 bytes), so its content is lost.",
        "unchanged": "Banger hasn’t modified the file.",
      }
    `);
    writeFileSync(`${path}-wal`, 'log');
    expect(look(path)).toMatchObject({
      size: 3,
      problem: { message: expect.stringContaining('. Its write-ahead log (3 bytes) is still there.') },
    });
  });

  test('is not there', () => {
    const found = look(newPath());
    expect(found).toMatchObject({ state: 'missing', size: 0, integrity: null });
    expect(said(found)).toMatchInlineSnapshot(`
      {
        "code": "file_missing",
        "hint": "Check the path. If it is on a removable disk or a network folder, make sure that it is mounted.",
        "message": "There is no database at PATH.",
        "unchanged": "Banger hasn’t created a new one.",
      }
    `);
    expect(inspect(join(makeTestFolder(), 'no', 'state.db'), migrations).state).toBe('missing');
  });

  test('is gone while its log is there', () => {
    const path = newPath();
    writeFileSync(`${path}-wal`, 'log');
    const found = look(path);
    expect(found.state).toBe('missing');
    expect(said(found)).toMatchInlineSnapshot(`
      {
        "code": "file_missing",
        "hint": "Put the database file back beside its log, or restore a backup.",
        "message": "The database PATH is missing, but its write-ahead log PATH-wal (3 bytes) is still there.",
        "unchanged": "Banger hasn’t created a new one, nor modified the log.",
      }
    `);
  });

  test('waits for a restore to be finished', () => {
    const path = newPath();
    copyFileSync(testFixture('populated'), `${path}.restoring`);
    const found = look(path);
    expect(found.state).toBe('missing');
    expect(said(found)).toMatchInlineSnapshot(`
      {
        "code": "file_missing",
        "hint": "Start Banger Desktop, or restore again, to finish it.",
        "message": "The database PATH is missing: a restore was interrupted before its last step.",
        "unchanged": "The restored database is complete, in PATH.restoring. The old one is in the quarantine folder.",
      }
    `);
  });

  test.each([
    ['exclusively', 'BEGIN EXCLUSIVE'],
    [
      'for itself, with a log',
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; SELECT * FROM vms',
    ],
  ])('is locked by another process %s', async (_how, sql) => {
    const path = copyOfFixture('populated');
    await holdInAnotherProcess(path, sql);
    const found = look(path);
    expect(found).toMatchObject({ state: 'locked', integrity: null });
    expect(said(found)).toMatchObject({ code: 'timeout' });
  });

  test('may not be read: that is an error, and no state', () => {
    const path = copyOfFixture('populated');
    chmodSync(dirname(path), 0o755);
    chmodSync(path, 0o000);
    asNobody(() =>
      expect(() => inspect(path, migrations)).toThrow(`The database ${path} couldn’t be opened`),
    );
    rmSync(path);
  });
});

test('a lock that is soon let go is waited for', async () => {
  const path = copyOfFixture('populated');
  const holder = await holdInAnotherProcess(path, 'BEGIN EXCLUSIVE');
  holder.kill('SIGKILL');
  expect(inspect(path, migrations, { patience: 10_000 }).state).toBe('pending');
});
