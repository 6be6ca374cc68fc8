import { copyFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { testClock, testFixture } from '../testing/factories.ts';
import { backUp } from './backup.ts';
import { inspect } from './inspect.ts';
import { quarantine } from './quarantine.ts';
import { restore } from './restore.ts';
import { refusalOf, traceOf, vmNames } from './testing/databases.ts';
import { holdInAnotherProcess } from './testing/hold.ts';
import { fileSystems, folderOn } from './testing/own-file-system.ts';

const asDashboard = ['PRAGMA journal_mode = WAL', "UPDATE vms SET name = 'later' WHERE name = 'api'"];

describe.each(fileSystems)('on %s', (kind) => {
  function databaseIn(context: TestContext): string {
    const path = join(folderOn(kind, context), 'state.db');
    copyFileSync(testFixture('populated'), path);
    return path;
  }

  test('a restore leaves a database that the dashboard has open, and replaces it afterwards', async (context) => {
    const path = databaseIn(context);
    const backupsDir = join(dirname(path), 'backups');
    const { name } = await backUp({ path, backupsDir, clock: testClock });
    const dashboard = await holdInAnotherProcess(path, ...asDashboard);
    const before = traceOf(dirname(path));
    const request = { path, backupsDir, name, migrations, clock: testClock };
    expect(await refusalOf(() => restore(request), {})).toMatchObject({ code: 'wrong_state' });
    expect(traceOf(dirname(path))).toEqual(before);

    dashboard.stdin?.end();
    await new Promise((ended) => dashboard.once('exit', ended));
    await restore(request);
    expect(vmNames(path)).toContain('api');
    expect(readdirSync(dirname(path)).sort()).toEqual(['backups', 'quarantine', 'state.db']);
  });

  test.for([
    ['reads', ['BEGIN; SELECT * FROM vms']],
    ['writes', ['BEGIN IMMEDIATE']],
    ['is alone with', ['BEGIN EXCLUSIVE']],
    ['only keeps open', ['SELECT * FROM vms']],
  ] as const)(
    'a database that another program %s is not moved to quarantine',
    async ([, statements], context) => {
      const path = databaseIn(context);
      await holdInAnotherProcess(path, ...statements);
      const refusal = await refusalOf(() => quarantine(path, { clock: testClock }), {});
      expect(refusal).toMatchObject({ code: 'wrong_state' });
      expect(readdirSync(dirname(path))).toEqual(['state.db']);
    },
  );

  test('a database whose holder keeps readers out is told as held', async (context) => {
    const path = databaseIn(context);
    await holdInAnotherProcess(path, 'BEGIN EXCLUSIVE');
    expect(inspect(path, migrations, { patience: 0 }).state).toBe('locked');
  });
});
