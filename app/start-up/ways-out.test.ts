import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { damageImages, truncate, withBackup } from './testing/databases.ts';
import { prepareStart } from './testing/start.ts';

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
