import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOfFixture, traceOf, upToDate } from '../../store/file/testing/databases.ts';
import { holdInAnotherProcess, leaveLog } from '../../store/file/testing/hold.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { run, runIn, states, value } from './testing/run-db.ts';

describe.each(states)('the status of a database that is %s', (state, exitCode, make) => {
  test(`ends with ${exitCode}, tells it, and leaves no trace`, async () => {
    const path = await make();
    const before = traceOf(dirname(path));
    const { code, json } = await value('status', '--file', path);
    expect(code).toBe(exitCode);
    expect(json).toMatchObject({ path, state });
    expect(Object.keys(json)).toEqual([
      'path',
      'state',
      'applied',
      'pending',
      'foreignKeyViolations',
      'integrity',
      'size',
    ]);
    expect((await run('status', '--file', path)).code).toBe(exitCode);
    expect(traceOf(dirname(path))).toEqual(before);
  });
});

describe('the status', () => {
  test('is the same for a database that is being written, and for one whose writer was killed; both keep every byte', async () => {
    const used = upToDate();
    await holdInAnotherProcess(used, 'PRAGMA journal_mode = WAL', "INSERT INTO settings VALUES ('a', '1')");
    const killed = upToDate();
    await leaveLog(killed, "INSERT INTO settings VALUES ('a', '1')");
    for (const path of [used, killed]) {
      const before = traceOf(dirname(path));
      expect(readdirSync(dirname(path))).toContain('state.db-wal');
      expect((await value('status', '--file', path)).json).toMatchObject({
        state: 'up_to_date',
        integrity: 'ok',
      });
      expect(traceOf(dirname(path))).toEqual(before);
    }
  });

  test('reads well', async () => {
    const path = copyOfFixture();
    const { out } = await run('status', '--file', path);
    const text = out.replace(path, '<path>').replaceAll(/(Pending|\n {10}).*/g, '$1 …');
    expect(text.split('\n').slice(0, 5).join('\n')).toMatchInlineSnapshot(`
      "Database   <path>
      State      older than this version: “migrate” upgrades it
      Size       36 KiB
      Integrity  ok
      Applied    1 baseline (2026-11-23T02:21:09Z)"
    `);
  });

  test('of the dashboard’s own database is asked for without a path', async () => {
    const home = makeTestFolder();
    const { code, out } = await runIn({ BANGER_HOME: home }, 'status', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ path: join(home, 'state', 'state.db'), state: 'missing' });
    expect(readdirSync(home)).toEqual([]);
  });
});
