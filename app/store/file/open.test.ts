import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { AppError, type ErrorValue } from '../../contract/errors.ts';
import { asNobody } from '../testing/as-nobody.ts';
import { makeTestFolder, migrateFile, openTestStore, testClock, testFixture } from '../testing/factories.ts';
import { NeedsUpgrade, openStore } from './open.ts';

const options = { migrations, clock: testClock };
const newest = migrations.at(-1)?.id ?? 0;

function newPath(): string {
  return join(makeTestFolder(), 'state', 'state.db');
}

/** What opening says; the file must be as it was before. */
function refusalOf(path: string, open: () => unknown = () => openStore({ path, ...options })): ErrorValue {
  const before = contentOf(path);
  try {
    open();
  } catch (error) {
    expect(contentOf(path)).toEqual(before);
    if (error instanceof AppError) return error.value;
    throw error;
  }
  throw new Error('It did open.');
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

/** Never while another connection of this process is open: reading the file drops its locks. */
function contentOf(path: string): unknown {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return stat?.mode;
  return readFileSync(path).toString('base64');
}

function copyOf(fixture: string): string {
  const path = join(makeTestFolder(), 'state.db');
  copyFileSync(testFixture(fixture), path);
  return path;
}

/** A copy that is up to date. */
function upgraded(fixture: string): string {
  const path = copyOf(fixture);
  migrateFile(path);
  return path;
}

describe('opening', () => {
  test('makes folder and file for this user only, and leaves nothing else behind', () => {
    const path = newPath();
    const db = openStore({ path, ...options });
    db.exec('DELETE FROM vms');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    db.close();
    expect(readdirSync(dirname(path))).toEqual(['state.db']);
  });

  test('turns on the write-ahead log, foreign keys, full durability and waiting for locks', () => {
    const { db } = openTestStore();
    const settings = ['journal_mode', 'foreign_keys', 'synchronous', 'busy_timeout'];
    expect(settings.map((name) => db.pragma(name, { simple: true }))).toEqual(['wal', 1, 2, 5000]);
  });

  test('takes away from others what a looser file mode gave them', () => {
    const path = upgraded('populated');
    chmodSync(path, 0o644);
    openStore({ path, ...options }).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('finds the database through a link', () => {
    const path = upgraded('populated');
    const link = join(makeTestFolder(), 'state.db');
    symlinkSync(path, link);
    const db = openStore({ path: link, ...options });
    expect(db.prepare('SELECT count(*) FROM vms').pluck().get()).toBe(3);
    db.close();
  });

  test('a second time changes no byte', () => {
    const path = newPath();
    openStore({ path, ...options }).close();
    const before = contentOf(path);
    openStore({ path, ...options }).close();
    expect(contentOf(path)).toEqual(before);
  });

  test('for reading alone refuses every write', () => {
    const path = newPath();
    openStore({ path, ...options }).close();
    const db = openStore({ path, ...options, readonly: true });
    expect(db.prepare('SELECT count(*) FROM vms').pluck().get()).toBe(0);
    expect(() => db.exec('DELETE FROM vms')).toThrow('readonly');
    db.close();
  });

  test('for reading alone does not make what is missing, nor migrate what is there', () => {
    const missing = newPath();
    expect(refusalOf(missing, () => openStore({ path: missing, ...options, readonly: true })).code).toBe(
      'file_missing',
    );
    const old = copyOf('ancient');
    const before = contentOf(old);
    openStore({ path: old, ...options, readonly: true }).close();
    expect(contentOf(old)).toEqual(before);
  });
});

describe('opening refuses, and leaves as it is,', () => {
  test.each([
    ['ancient', migrations],
    ['unversioned', migrations],
    ['populated', migrations.slice(1)],
  ])('an older database (%s), naming what it lacks', (fixture, lacking) => {
    const path = copyOf(fixture);
    const before = contentOf(path);
    const failure = thrownBy(() => openStore({ path, ...options }));
    expect(failure).toBeInstanceOf(NeedsUpgrade);
    expect((failure as NeedsUpgrade).pending.map(({ id }) => id)).toEqual(lacking.map(({ id }) => id));
    expect(contentOf(path)).toEqual(before);
    expect(readdirSync(dirname(path))).toEqual(['state.db']);
  });

  test('the log of a database that is gone: a new one would swallow it', () => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(`${path}-wal`, 'what was written last');
    expect(refusalOf(path)).toMatchObject({
      code: 'database_corrupt',
      message: `The database ${path} is missing, but its write-ahead log (-wal) is still there.`,
    });
    expect(readdirSync(dirname(path))).toEqual(['state.db-wal']);
  });

  test('a file of zero bytes: its content was lost', () => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(path, '');
    expect(refusalOf(path)).toMatchObject({
      code: 'database_corrupt',
      message: `The database ${path} is empty (0 bytes), so its content is lost.`,
    });
  });

  test('a file that is no database', () => {
    const path = join(makeTestFolder(), 'state.db');
    writeFileSync(path, 'Dear diary, '.repeat(1000));
    expect(refusalOf(path)).toMatchObject({
      code: 'database_corrupt',
      message: `The database ${path} couldn’t be opened: it isn’t a SQLite database.`,
    });
  });

  test('a folder', () => {
    const path = join(makeTestFolder(), 'state.db');
    mkdirSync(path);
    expect(refusalOf(path)).toMatchObject({
      code: 'database_corrupt',
      message: `The database ${path} is a folder, not a file.`,
    });
  });

  test('a database that was cut short', () => {
    const path = copyOf('populated');
    truncateSync(path, statSync(path).size - 4096);
    expect(refusalOf(path)).toMatchObject({ code: 'database_corrupt' });
  });

  test('a database of a newer version', () => {
    const path = newPath();
    const next = { id: newest + 1, name: 'from_the_future', foreignKeys: 'on' as const, up: () => undefined };
    openStore({ path, clock: testClock, migrations: [...migrations, next] }).close();
    expect(refusalOf(path)).toMatchObject({
      code: 'database_newer',
      message: `The database ${path} was last used by a newer version of Banger Desktop. It has migration ${newest + 1} (from_the_future), but this version knows migrations only up to ${newest}.`,
    });
  });

  test('a database of another program', () => {
    const path = join(makeTestFolder(), 'state.db');
    new Database(path).exec('CREATE TABLE bookmarks (url TEXT)').close();
    expect(refusalOf(path)).toMatchObject({
      code: 'file_invalid',
      message: `The database ${path} belongs to another program: it has neither images nor VMs.`,
    });
  });

  test('a database of ours that lists a migration under another name', () => {
    const path = copyOf('populated');
    new Database(path).exec("UPDATE schema_migrations SET name = 'genesis'").close();
    expect(refusalOf(path)).toMatchObject({
      code: 'file_invalid',
      message: `The database ${path} belongs to another program: it records migration 1 (genesis), which Banger calls “baseline”.`,
    });
  });

  test('a list of migrations that is wrong, before it makes a file', () => {
    const path = newPath();
    const twice = migrations.flatMap((migration) => [migration, migration]);
    const refusal = refusalOf(path, () => openStore({ path, clock: testClock, migrations: twice }));
    expect(refusal.message).toBe('migration 1 (baseline): its id is used twice');
    expect(statSync(dirname(path), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('a file that this user may not write', () => {
    const path = upgraded('populated');
    chmodSync(dirname(path), 0o755);
    chmodSync(path, 0o444);
    const refusal = refusalOf(path, () => asNobody(() => openStore({ path, ...options })));
    expect(refusal.code).toBe('permission_denied');
    expect(refusal.message).toContain('can’t be opened for reading and writing');
  });

  test('a folder in which this user may not make a file', () => {
    const folder = makeTestFolder();
    chmodSync(folder, 0o555);
    const path = join(folder, 'state.db');
    const refusal = refusalOf(path, () => asNobody(() => openStore({ path, ...options })));
    expect(refusal.code).toBe('permission_denied');
    chmodSync(folder, 0o700);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a path that leads through a file', () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, 'state'), '');
    const path = join(folder, 'state', 'state.db');
    expect(refusalOf(path).code).toBe('file_invalid');
    expect(refusalOf(join(folder, 'state', 'deeper', 'state.db')).code).toBe('file_invalid');
  });

  test('a database that another program holds for longer than it waits', () => {
    const path = upgraded('populated');
    const holder = new Database(path);
    onTestFinished(() => {
      holder.close();
    });
    holder.exec('BEGIN EXCLUSIVE');
    const open = () => openStore({ path, ...options, busyTimeout: 50 });
    expect(open).toThrow(`The database ${path} couldn’t be opened: another program has locked it`);
    holder.exec('ROLLBACK');
    open().close();
  });
});
