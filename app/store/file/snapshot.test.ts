import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { makeTestFolder, testFixture } from '../testing/factories.ts';
import { takeSnapshot } from './snapshot.ts';
import { holdInAnotherProcess } from './testing/hold.ts';

function makeDatabase(): string {
  const path = join(makeTestFolder(), 'state.db');
  copyFileSync(testFixture('populated'), path);
  return path;
}

/** Bytes, times and names of everything in the folder. Only while this process has none of it open in SQLite. */
function stateOf(folder: string): unknown {
  return readdirSync(folder).map((name) => {
    const { mtimeNs, ino, mode } = statSync(join(folder, name), { bigint: true });
    return [name, mtimeNs, ino, mode, digestOf(join(folder, name))];
  });
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function snapshotOf(path: string): Database.Database {
  const snapshot = takeSnapshot(path);
  const db = new Database(snapshot.path);
  onTestFinished(() => {
    db.close();
    snapshot.dispose();
  });
  return db;
}

describe('a snapshot', () => {
  test('has the content, is for this user only, and is gone after use', () => {
    const snapshot = takeSnapshot(makeDatabase());
    expect(statSync(dirname(snapshot.path)).mode & 0o777).toBe(0o700);
    expect(statSync(snapshot.path).mode & 0o777).toBe(0o600);
    const db = new Database(snapshot.path);
    expect(db.prepare('SELECT count(*) FROM vms').pluck().get()).toBe(3);
    db.close();
    snapshot.dispose();
    expect(existsSync(dirname(snapshot.path))).toBe(false);
  });

  test('has what another process committed to the log, and leaves no trace beside the original', async () => {
    const path = makeDatabase();
    await holdInAnotherProcess(path, 'PRAGMA journal_mode = WAL', "UPDATE vms SET state = 'logged'");
    const before = stateOf(dirname(path));
    const db = snapshotOf(path);
    expect(db.prepare('SELECT DISTINCT state FROM vms').pluck().all()).toEqual(['logged']);
    expect(stateOf(dirname(path))).toEqual(before);
  });

  test('of a database whose writer was killed is rolled back, and the original keeps its journal', async () => {
    const path = makeDatabase();
    const before = digestOf(path);
    const spill = 'PRAGMA cache_size = 1; BEGIN; UPDATE vms SET state = hex(zeroblob(20000))';
    const writer = await holdInAnotherProcess(path, spill);
    const ended = new Promise((resolve) => writer.once('exit', resolve));
    writer.kill('SIGKILL');
    await ended;
    const torn = stateOf(dirname(path));
    expect(digestOf(path)).not.toBe(before);
    const db = snapshotOf(path);
    expect(db.prepare('SELECT max(length(state)) < 100 FROM vms').pluck().get()).toBe(1);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(stateOf(dirname(path))).toEqual(torn);
  });

  test('waits for a database that has just been written', () => {
    const path = makeDatabase();
    const now = new Date();
    utimesSync(path, now, now);
    expect(snapshotOf(path).prepare('SELECT count(*) FROM vms').pluck().get()).toBe(3);
  });

  test('is refused when the database never stands still', () => {
    const path = makeDatabase();
    const soon = new Date(Date.now() + 900);
    utimesSync(path, soon, soon);
    let said: unknown;
    try {
      takeSnapshot(path, { patience: 30 }).dispose();
    } catch (error) {
      said = error instanceof AppError ? error.value : error;
    }
    expect(JSON.parse(JSON.stringify(said ?? null).replaceAll(path, 'PATH'))).toMatchInlineSnapshot(`
      {
        "code": "timeout",
        "hint": "Close the other programs that use this file, then try again.",
        "message": "The database PATH is being written to constantly, so it couldn’t be copied.",
        "unchanged": "Banger hasn’t modified the file.",
      }
    `);
  });

  test('that cannot be taken leaves nothing behind', () => {
    const path = join(makeTestFolder(), 'nothing.db');
    expect(() => takeSnapshot(path)).toThrow(`The database ${path} couldn’t be opened: it doesn’t exist`);
  });
});
