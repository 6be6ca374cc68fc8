import { statSync, symlinkSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { change, copyOfFixture, newPath, upToDate } from './testing/databases.ts';
import { holdInAnotherProcess } from './testing/hold.ts';
import { look } from './testing/look.ts';

describe('a database that can be used', () => {
  test('is up to date, and says who wrote it', () => {
    const path = upToDate();
    expect(look(path)).toEqual({
      path,
      state: 'up_to_date',
      applied: migrations.map(({ id, name }) => ({ id, name, appliedAt: '2026-05-01T12:00:00Z' })),
      pending: [],
      foreignKeyViolations: 0,
      integrity: 'ok',
      size: statSync(path).size,
      writtenBy: '9.1.0',
      problem: null,
    });
  });

  test('is pending when migrations are to come', () => {
    const found = look(copyOfFixture('populated'));
    expect(found).toMatchObject({ state: 'pending', integrity: 'ok', writtenBy: null, problem: null });
    expect(found.applied.map(({ id }) => id)).toEqual([1]);
    expect(found.pending).toEqual(migrations.slice(1).map(({ id, name }) => ({ id, name })));
  });

  test.each(['unversioned', 'ancient'])('is unversioned when it is older than the ledger: %s', (fixture) => {
    const found = look(copyOfFixture(fixture));
    expect(found).toMatchObject({ state: 'unversioned', applied: [], integrity: 'ok', problem: null });
    expect(found.pending.length).toBe(migrations.length);
  });

  test('is empty when it is valid and has no table', () => {
    const path = newPath();
    change(path, 'PRAGMA user_version = 1');
    expect(look(path)).toMatchObject({ state: 'empty', integrity: 'ok', problem: null });
  });

  test('is found through a link, with the log of the file that it leads to', async () => {
    const path = upToDate();
    await holdInAnotherProcess(
      path,
      "PRAGMA journal_mode = WAL; INSERT INTO schema_migrations VALUES (900, 'from_the_future', 'now')",
    );
    const link = newPath();
    symlinkSync(path, link);
    const found = look(link);
    expect(found.state).toBe('newer');
    expect(found.size).toBe(statSync(path).size + statSync(`${path}-wal`).size);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  });

  test('counts the rows that point at nothing', () => {
    const path = copyOfFixture('populated');
    new Database(path)
      .exec("PRAGMA foreign_keys = OFF; UPDATE vms SET image_id = 'gone' WHERE name <> 'api'")
      .close();
    expect(look(path)).toMatchObject({ state: 'pending', foreignKeyViolations: 2 });
  });

  test('can be inspected while another process uses it, and that one goes on', async () => {
    const path = upToDate();
    await holdInAnotherProcess(path, 'BEGIN IMMEDIATE; DELETE FROM schema_migrations');
    expect(look(path).state).toBe('up_to_date');
    expect(() => new Database(path, { timeout: 0 }).exec('BEGIN IMMEDIATE')).toThrow('database is locked');
  });
});
