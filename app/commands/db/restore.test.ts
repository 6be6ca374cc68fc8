import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { change, copyOfFixture, newPath, upToDate, vmNames } from '../../store/file/testing/databases.ts';
import { holdInAnotherProcess } from '../../store/file/testing/hold.ts';
import { migrateFile } from '../../store/testing/factories.ts';
import { run, value } from './testing/run-db.ts';

describe('backup and restore', () => {
  test('bring back what was there, and keep what was there instead', async () => {
    const path = copyOfFixture();
    migrateFile(path);
    const names = vmNames(path);
    const made = (await value('backup', '--file', path)).json.backup as {
      name: string;
      path: string;
      vmCount: number;
    };
    expect(made).toMatchObject({ vmCount: 3 });
    change(path, 'DELETE FROM vms');
    const { code, json } = await value('restore', made.name, '--file', path);
    expect(code).toBe(0);
    expect(vmNames(path)).toEqual(names);
    expect(vmNames(join(String(json.quarantined), 'state.db'))).toEqual([]);
    expect((await run('restore', made.path, '--file', path)).code).toBe(0);
  });

  test('a restore without a name lists what there is', async () => {
    const path = upToDate();
    expect((await run('restore', '--file', path)).err).toContain('There are no backups in');
    await run('backup', '--file', path);
    const { code, err } = await run('restore', '--file', path);
    expect(code).toBe(2);
    expect(err).toMatch(/state-.*-schema-\d+\.db {2}.*0 VMs/);
  });

  test('a restore waits for nobody: a database in use is left as it is', async () => {
    const path = upToDate();
    const made = (await value('backup', '--file', path)).json.backup as { name: string };
    await holdInAnotherProcess(path, 'PRAGMA journal_mode = WAL', "INSERT INTO settings VALUES ('a', '1')");
    const { code, json } = await value('restore', made.name, '--file', path);
    expect(code).toBe(1);
    expect(json.error).toMatchObject({ code: 'wrong_state' });
  });

  test('nothing is made of a damaged or missing database', async () => {
    const path = copyOfFixture();
    truncateSync(path, 4096 * 3);
    expect((await run('backup', '--file', path)).code).toBe(5);
    expect((await run('backup', '--file', newPath())).code).toBe(1);
  });
});
