import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { testWorker } from '../database-worker/testing/workers.ts';
import { change, copyOfFixture, traceOf } from '../store/file/testing/databases.ts';
import { holdInAnotherProcess, leaveLog } from '../store/file/testing/hold.ts';
import { migrateFile } from '../store/testing/factories.ts';
import { until } from '../testing/until.ts';
import { truncate, withBackup } from './testing/databases.ts';
import { prepareStart } from './testing/start.ts';

describe('a start-up that meets a problem', () => {
  const problems: {
    kind: string;
    code: string;
    choices: string[];
    spoil: (path: string) => unknown;
  }[] = [
    {
      kind: 'corrupt',
      code: 'database_corrupt',
      choices: ['restore', 'salvage', 'start_new'],
      spoil: truncate,
    },
    {
      kind: 'empty',
      code: 'database_corrupt',
      choices: ['restore', 'start_new'],
      spoil: (path) => writeFileSync(path, ''),
    },
    {
      kind: 'not_a_database',
      code: 'database_corrupt',
      // Nothing can be read of it.
      choices: ['restore', 'start_new'],
      spoil: (path) => writeFileSync(path, 'once upon a time '.repeat(999)),
    },
    {
      kind: 'foreign',
      code: 'file_invalid',
      choices: ['restore', 'start_new'],
      spoil: (path) => {
        rmSync(path);
        change(path, 'CREATE TABLE places (id INTEGER PRIMARY KEY)');
      },
    },
    {
      kind: 'missing',
      code: 'database_corrupt',
      choices: ['restore', 'start_new'],
      spoil: async (path) => {
        await leaveLog(path, "UPDATE vms SET name = name || '!'");
        rmSync(path);
      },
    },
    {
      kind: 'locked',
      code: 'timeout',
      choices: [],
      spoil: (path) => holdInAnotherProcess(path, 'PRAGMA locking_mode = EXCLUSIVE', 'BEGIN EXCLUSIVE'),
    },
  ];

  it.each(problems)('explains one that is $kind and leaves every file as it is', async (example) => {
    const path = copyOfFixture();
    migrateFile(path);
    await example.spoil(path);
    const before = traceOf(dirname(path));
    const start = prepareStart({ path, patience: 0 });
    await start.startUp.begin();
    const problem = await start.problem();
    expect(problem).toMatchObject({ kind: example.kind, path, choices: example.choices });
    expect(problem.error.code).toBe(example.code);
    expect(start.reported).toEqual([problem.error]);
    expect(start.opened()).toBeNull();
    if (example.kind !== 'locked') expect(traceOf(dirname(path))).toEqual(before);
  });

  it('does not take a database that is gone for a first start when there are backups', async () => {
    const { path, name } = await withBackup();
    rmSync(path);
    const start = prepareStart({ path });
    await start.startUp.begin();
    const problem = await start.problem();
    expect(problem).toMatchObject({ kind: 'missing', error: { code: 'file_missing' } });
    expect(problem.backups?.map((backup) => backup.name)).toEqual([name]);
    expect(start.exists()).toBe(false);
  });

  it('says when its folders cannot be made, and goes on when they can', async () => {
    let full = true;
    const error = { code: 'disk_full', message: 'No room.', unchanged: '', hint: '' } as const;
    const start = prepareStart({
      prepare: () => {
        if (full) throw new AppError(error);
      },
    });
    await start.startUp.begin();
    expect(await start.problem()).toMatchObject({ kind: 'disk_full', error, choices: [] });
    full = false;
    await start.startUp.retry();
    expect(start.startUp.state().phase).toBe('open');
  });

  it('says when the dashboard itself cannot be made around the database, and lets go of that', async () => {
    const start = prepareStart({
      onOpened: () => {
        throw new Error('a mistake');
      },
    });
    await start.startUp.begin();
    expect(await start.problem()).toMatchObject({
      kind: 'other',
      error: { code: 'internal', message: expect.stringContaining('a mistake') },
    });
  });

  it('says why an upgrade failed, and tries it again when asked', async () => {
    const path = copyOfFixture('ancient');
    const before = readFileSync(path);
    const crashing = prepareStart({ path, worker: testWorker('crashing-worker') });
    await crashing.startUp.begin();
    expect(await crashing.problem()).toMatchObject({
      kind: 'upgrade_failed',
      error: { code: 'internal', message: expect.stringContaining('exit code 3') },
    });
    expect(readFileSync(path)).toEqual(before);
    const again = prepareStart({ path });
    await again.startUp.begin();
    expect(again.vmNames()).toHaveLength(3);
  });

  it('can be told to cancel an upgrade: nothing has happened then', async () => {
    const path = copyOfFixture('ancient');
    const before = readFileSync(path);
    const start = prepareStart({ path, worker: testWorker('endless-worker') });
    const begun = start.startUp.begin();
    await until(
      () => expect(start.startUp.state()).toMatchObject({ migration: 'migration 1000 (endless)' }),
      { interval: 5 },
    );
    start.startUp.cancel();
    await begun;
    expect(await start.problem()).toMatchObject({ kind: 'upgrade_cancelled', choices: [] });
    expect(start.reported).toEqual([]);
    expect(readFileSync(path)).toEqual(before);
  });

  it('stops an upgrade before the app quits', async () => {
    const path = copyOfFixture('ancient');
    const start = prepareStart({ path, worker: testWorker('endless-worker') });
    void start.startUp.begin();
    await start.startUp.close();
    expect(start.startUp.state()).toMatchObject({ phase: 'problem', problem: { kind: 'upgrade_cancelled' } });
  });

  it('opens nothing any more once the app quits while another program holds the database', async () => {
    const path = copyOfFixture();
    migrateFile(path);
    const holder = await holdInAnotherProcess(path, 'PRAGMA locking_mode = EXCLUSIVE', 'BEGIN EXCLUSIVE');
    const letGo = once(holder, 'exit');
    const start = prepareStart({ path });
    void start.startUp.begin();
    const closed = start.startUp.close();
    holder.kill('SIGKILL');
    await letGo;
    await closed;
    expect(start.opened()).toBeNull();
    await start.startUp.retry();
    expect(start.opened()).toBeNull();
  });
});
