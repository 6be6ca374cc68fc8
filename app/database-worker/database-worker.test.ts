import { copyFileSync, existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { makeTestFolder, testFixture } from '../store/testing/factories.ts';
import type { TaskProgress } from './tasks.ts';
import { testWorker } from './testing/workers.ts';

function ancient() {
  const folder = makeTestFolder();
  const place = { path: join(folder, 'state.db'), backupsDir: join(folder, 'backups') };
  copyFileSync(testFixture('ancient'), place.path);
  return place;
}

function openByUs(folder: string): string[] {
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // The descriptor that reads the list.
    }
  });
  return open.filter((path) => path.startsWith(folder));
}

describe('the database worker', () => {
  it('upgrades a database, tells how far it is, and records which version did it', async () => {
    const place = ancient();
    const told: TaskProgress<'upgrade'>[] = [];
    const report = await testWorker().run('upgrade', place, {
      onProgress: (progress) => told.push(progress),
    });
    expect(report.applied.map(({ id }) => id)).toEqual(migrations.map(({ id }) => id));
    expect(report.backup?.vmCount).toBe(3);
    expect([...new Set(told.map(({ step }) => step))]).toEqual([
      'space',
      'backup',
      'rehearse',
      'migrate',
      'check',
    ]);
    const db = new Database(place.path, { readonly: true });
    expect(db.prepare('SELECT DISTINCT app_version FROM schema_migration_facts').pluck().all()).toEqual([
      '1.2.3',
    ]);
    db.close();
  });

  it('has nothing open any more when its task is done', async () => {
    const place = ancient();
    await testWorker().run('upgrade', place);
    expect(openByUs(join(place.path, '..'))).toEqual([]);
    expect(existsSync(`${place.path}-wal`)).toBe(false);
  });

  it('hands an expected failure over as it is', async () => {
    const { backupsDir, path } = ancient();
    const missing = `${path}.gone`;
    const failure = testWorker().run('backUp', { path: missing, backupsDir });
    await expect(failure).rejects.toMatchObject({
      name: 'AppError',
      value: { code: 'file_missing', message: expect.stringContaining(missing), hint: expect.any(String) },
    });
  });

  it('stops in the middle of a migration when it is cancelled, and leaves the database as it was', async () => {
    const place = ancient();
    const before = readFileSync(place.path);
    const abort = new AbortController();
    const upgrade = testWorker('endless-worker').run('upgrade', place, {
      signal: abort.signal,
      onProgress: ({ migration, done }) => {
        if (migration?.includes('endless') && done) abort.abort();
      },
    });
    await expect(upgrade).rejects.toMatchObject({
      code: 'cancelled',
      value: { unchanged: 'The database is unchanged.' },
    });
    expect(readFileSync(place.path)).toEqual(before);
  });

  it('does not begin what was cancelled before it started', async () => {
    const place = ancient();
    const upgrade = testWorker().run('upgrade', place, { signal: AbortSignal.abort() });
    await expect(upgrade).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(place.backupsDir) ? readdirSync(place.backupsDir) : []).toEqual([]);
  });

  it('says which task was under way when it crashes', async () => {
    const failure = testWorker('crashing-worker').run('listBackups', ancient());
    await expect(failure).rejects.toThrow(
      'The database worker ended before its task “listBackups” was done: exit code 3',
    );
  });

  it('says what nobody foresaw', async () => {
    const failure = testWorker().run('dance' as never, ancient() as never);
    await expect(failure).rejects.toThrow(
      'The database worker ended before its task “dance” was done: run is not a function',
    );
  });
});
