import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.ts';
import { change, copyOfFixture } from '../store/file/testing/databases.ts';
import { holdInAnotherProcess } from '../store/file/testing/hold.ts';
import { migrateFile } from '../store/testing/factories.ts';
import { withBackup } from './testing/databases.ts';
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
