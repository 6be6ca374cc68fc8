import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { AppError } from '../contract/errors.ts';
import { testWorker } from '../database-worker/testing/workers.ts';
import { change, copyOfFixture, traceOf } from '../store/file/testing/databases.ts';
import { holdInAnotherProcess, leaveLog } from '../store/file/testing/hold.ts';
import { migrateFile } from '../store/testing/factories.ts';
import { until } from '../testing/until.ts';
import { damageImages, truncate, withBackup } from './testing/databases.ts';
import { prepareStart } from './testing/start.ts';

/** A worker that must not be needed. */
const noWorker = { run: () => Promise.reject(new Error('The worker was asked for something.')) };

describe('a start-up without obstacles', () => {
  it('has opened an up-to-date database when begin returns, without the worker', () => {
    const path = copyOfFixture();
    migrateFile(path);
    const start = prepareStart({ path, worker: noWorker });
    void start.startUp.begin();
    expect(start.vmNames()).toHaveLength(3);
    expect(start.phases()).toEqual(['open']);
    expect(start.opened()?.db.pragma('busy_timeout', { simple: true })).toBe(5000);
  });

  it('makes the database of a first start, and asks nothing', () => {
    const start = prepareStart({ worker: noWorker });
    void start.startUp.begin();
    expect(start.vmNames()).toEqual([]);
    expect(start.phases()).toEqual(['open']);
    const sqlite = expect.stringMatching(/^3\.\d+\.\d+$/);
    expect(start.log()).toEqual([['info', 'database opened', { path: start.path, sqlite }]]);
  });

  it('upgrades an older database after a backup, telling how far it is, and opens it', async () => {
    const start = prepareStart({ path: copyOfFixture('ancient') });
    await start.startUp.begin();
    expect(start.vmNames()).toHaveLength(3);
    expect(start.phases()).toEqual(['upgrading', 'open']);
    const fractions = start.told.flatMap((state) => (state.phase === 'upgrading' ? state.fraction : []));
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBeGreaterThan(0.9);
    const steps = start.told.flatMap((state) =>
      state.phase === 'upgrading' && state.step === 'migrate' ? [state.position] : [],
    );
    const of = migrations.length;
    expect([...new Set(steps.map((step) => step?.number))]).toEqual(migrations.map((_, index) => index + 1));
    expect(new Set(steps.map((step) => step?.of))).toEqual(new Set([of]));
    expect(readdirSync(start.backupsDir)).toHaveLength(1);
  });

  it('tells in the main log which migrations ran, how long each took, and where the backup is', async () => {
    const start = prepareStart({ path: copyOfFixture('ancient') });
    await start.startUp.begin();
    const [backup = ''] = readdirSync(start.backupsDir);
    const milliseconds = expect.any(Number);
    const ran = migrations.map(({ id, name }) => ({ id, name, milliseconds }));
    expect(start.log()).toEqual([
      ['info', 'database upgrade started', undefined],
      ['info', 'database upgraded', { migrations: ran, backup: join(start.backupsDir, backup) }],
      ['info', 'database opened', expect.objectContaining({ path: start.path })],
    ]);
  });

  it('opens the database of a newer version for looking only, and says which version wrote it', async () => {
    const path = copyOfFixture();
    migrateFile(path);
    change(
      path,
      `INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z');
       INSERT INTO schema_migration_facts VALUES (999, NULL, '9.0.0');
       ALTER TABLE vms ADD COLUMN colour TEXT; CREATE TABLE later (id INTEGER PRIMARY KEY);`,
    );
    const start = prepareStart({ path, worker: noWorker });
    await start.startUp.begin();
    expect(start.opened()?.readOnly).toEqual({ writtenBy: '9.0.0' });
    expect(start.vmNames()).toHaveLength(3);
    expect(() => start.opened()?.db.exec('DELETE FROM vms')).toThrow('readonly');
  });

  it('waits for a program that holds the database, if it lets go in time', async () => {
    const path = copyOfFixture();
    migrateFile(path);
    const holder = await holdInAnotherProcess(path, 'PRAGMA locking_mode = EXCLUSIVE', 'BEGIN EXCLUSIVE');
    const start = prepareStart({ path });
    const begun = start.startUp.begin();
    expect(start.startUp.state()).toEqual({ phase: 'opening', waitingSince: expect.any(String) });
    holder.kill('SIGKILL');
    await begun;
    expect(start.startUp.state().phase).toBe('open');
  });

  it('takes the last step of a restore that was killed before it', async () => {
    const { path, name } = await withBackup();
    copyFileSync(join(dirname(path), 'backups', name), `${path}.restoring`);
    rmSync(path);
    const start = prepareStart({ path });
    await start.startUp.begin();
    expect(start.vmNames()).toHaveLength(3);
  });
});

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

describe('the ways out of a problem', () => {
  async function met(spoil: (path: string) => void) {
    const { path, name } = await withBackup();
    spoil(path);
    const spoiled = readFileSync(path);
    const start = prepareStart({ path });
    await start.startUp.begin();
    await start.problem();
    const kept = () => {
      const home = join(dirname(path), 'quarantine');
      const folders = readdirSync(home);
      expect(folders).toHaveLength(1);
      return {
        folder: join(home, folders[0] ?? ''),
        bytes: readFileSync(join(home, folders[0] ?? '', 'state.db')),
      };
    };
    return { ...start, name, spoiled, kept };
  }

  it('restore a backup, keep the damaged file, and say where before the dashboard opens', async () => {
    const start = await met(truncate);
    await start.startUp.restore(start.name);
    const { folder, bytes } = start.kept();
    expect(start.startUp.state()).toEqual({ phase: 'replaced', by: 'restored', quarantined: folder });
    expect(bytes).toEqual(start.spoiled);
    expect(start.log().slice(-3)).toEqual([
      ['warn', 'database not opened', { kind: 'corrupt', reason: expect.any(String) }],
      ['info', 'choice made', { choice: 'restore' }],
      ['info', 'database replaced', { by: 'restored', quarantined: folder }],
    ]);
    start.startUp.showFolder();
    expect(start.shown).toEqual([folder]);
    await start.startUp.retry();
    expect(start.vmNames()).toHaveLength(3);
  });

  it('set the database aside and begin a new one', async () => {
    const start = await met((path) => writeFileSync(path, ''));
    await start.startUp.startNew();
    const { folder, bytes } = start.kept();
    expect(start.startUp.state()).toEqual({ phase: 'replaced', by: 'set_aside', quarantined: folder });
    expect(bytes).toEqual(start.spoiled);
    expect(start.exists()).toBe(false);
    await start.startUp.retry();
    expect(start.vmNames()).toEqual([]);
  });

  it('begin a new one where the old is gone', async () => {
    const { path } = await withBackup();
    rmSync(path);
    const start = prepareStart({ path });
    await start.startUp.begin();
    await start.startUp.startNew();
    expect(start.startUp.state()).toEqual({ phase: 'replaced', by: 'set_aside', quarantined: null });
    await start.startUp.retry();
    expect(start.vmNames()).toEqual([]);
  });

  it('recover what can be read: it stands among the backups, and can be restored', async () => {
    const start = await met(damageImages);
    await start.startUp.salvage();
    const problem = await start.problem();
    const [recovered] = problem.backups ?? [];
    expect(recovered).toMatchObject({ kind: 'recovered', name: problem.recovered?.name, damaged: null });
    expect(problem.recovered?.tables.find(({ name }) => name === 'vms')).toMatchObject({ rows: 3 });
    await start.startUp.restore(recovered?.name ?? '');
    await start.startUp.retry();
    expect(start.vmNames()).toHaveLength(3);
  });

  it('stay open when one of them fails, and say why', async () => {
    const start = await met(truncate);
    await start.startUp.restore('state-2020-01-01T00-00-00Z-schema-1.db');
    const problem = await start.problem();
    expect(problem).toMatchObject({ kind: 'corrupt', pending: null, failure: { code: 'not_found' } });
    expect(start.log().at(-1)).toEqual(['warn', 'choice failed', { reason: problem.failure?.message }]);
    expect(readFileSync(start.path)).toEqual(start.spoiled);
    await start.startUp.restore(start.name);
    expect(start.startUp.state().phase).toBe('replaced');
  });

  it('are carried out one at a time, and only where they are offered', async () => {
    const start = await met((path) => writeFileSync(path, ''));
    await expect(start.startUp.salvage()).rejects.toMatchObject({ code: 'wrong_state' });
    const restoring = start.startUp.restore(start.name);
    await expect(start.startUp.startNew()).rejects.toMatchObject({ code: 'wrong_state' });
    await expect(start.startUp.retry()).rejects.toMatchObject({ code: 'wrong_state' });
    await restoring;
    await expect(start.startUp.startNew()).rejects.toMatchObject({ code: 'wrong_state' });
  });

  it('lead to the folder of the database, also when the file is gone', async () => {
    const { path } = await withBackup();
    rmSync(path);
    const start = prepareStart({ path });
    await start.startUp.begin();
    start.startUp.showFolder();
    expect(start.shown).toEqual([dirname(path)]);
  });
});
