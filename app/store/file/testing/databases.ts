import { hash } from 'node:crypto';
import { copyFileSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrations } from '../../../../migrations/index.ts';
import { AppError } from '../../../contract/errors.ts';
import type { Migration } from '../../migrate/migration.ts';
import { makeTestFolder, testClock, testFixture } from '../../testing/factories.ts';
import { createIfMissing } from '../create.ts';

/** A copy of a database that the reference implementation made, as `state.db` in a folder of its own. */
export function copyOfFixture(fixture = 'populated'): string {
  const path = newPath();
  copyFileSync(testFixture(fixture), path);
  return path;
}

/** Where a database of its own can be made. */
export function newPath(): string {
  return join(makeTestFolder(), 'state.db');
}

/** A new database of version 9.1.0, with these migrations. */
export function upToDate(list: readonly Migration[] = migrations): string {
  const path = newPath();
  createIfMissing(path, { migrations: list, clock: testClock, appVersion: '9.1.0' });
  return path;
}

/** A migration that only a newer version has. */
export const future = { id: 900, name: 'from_the_future', foreignKeys: 'on', up: () => undefined } as const;

/** Runs SQL on a database that nobody has open, and closes it. */
export function change(path: string, sql: string): void {
  new Database(path).exec(sql).close();
}

/** The names of its VMs, in their order. */
export function vmNames(path: string): unknown[] {
  const db = new Database(path, { fileMustExist: true });
  try {
    return db.prepare('SELECT name FROM vms ORDER BY name').pluck().all();
  } finally {
    db.close();
  }
}

/** Names, bytes, times and modes of everything in a folder. Only while this process has none of it open in SQLite. */
export function traceOf(folder: string): unknown {
  return readdirSync(folder).map((name) => {
    const { mtimeNs, ino, mode, ...stat } = lstatSync(join(folder, name), { bigint: true });
    const isFile = stat.size > 0n && (mode & 0o170000n) === 0o100000n;
    return [name, mtimeNs, ino, mode, isFile && hash('sha256', readFileSync(join(folder, name)))];
  });
}

/** What work that must fail says, its paths replaced. */
export async function refusalOf(work: () => unknown, paths: Record<string, string>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const named = Object.entries(paths).reduce(
      (text, [path, name]) => text.replaceAll(path, name),
      JSON.stringify(error.value),
    );
    return JSON.parse(named);
  }
  throw new Error('It did not fail.');
}
