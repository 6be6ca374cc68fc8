import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseBackupName } from '../file/backup-names.ts';
import { listBackups } from '../file/backups.ts';
import { upgrade } from '../file/upgrade.ts';
import { makeTestFolder } from '../testing/factories.ts';
import { chosen, everyPoint, upTo } from './testing/points.ts';
import { inPairs, run } from './testing/processes.ts';
import { recorded, type ScenarioName, scenarios, startScenario } from './testing/scenarios.ts';
import { contentAt, wholeMigrations, wholeStates } from './testing/states.ts';
import { failingAt, killingAt, requireStrace, systemCallsOf } from './testing/strace.ts';
import { refused, type Work } from './testing/work.ts';

/** All that the procedure changes a disk with, its own files and folders included. */
const writing = [
  'pwrite64',
  'fsync',
  'fdatasync',
  'ftruncate',
  'copy_file_range',
  'link',
  'mkdir',
  'rmdir',
  'unlink',
  'unlinkat',
];

beforeAll(requireStrace);

function prepare(scenario: ScenarioName) {
  const folder = makeTestFolder();
  const start = join(folder, 'start.db');
  startScenario(scenario, 'wal', start);
  const fresh = (name: string): Work => {
    mkdirSync(join(folder, name));
    const path = join(folder, name, 'state.db');
    copyFileSync(start, path);
    return { path, scenario, what: 'upgrade' };
  };
  return { fresh, states: wholeStates(scenario) };
}

function backupsDirOf({ path }: Work): string {
  return join(path, '..', 'backups');
}

/** Holds that the database and every backup of it are whole, and that the next upgrade leaves nothing else behind. */
async function expectRecovery(work: Work, states: readonly string[]): Promise<void> {
  const { migrations } = scenarios[work.scenario];
  const backupsDir = backupsDirOf(work);
  const before = listBackups(backupsDir);
  expect(before.map(({ damaged }) => damaged)).toEqual(before.map(() => null));
  expect(before.map(({ path }) => contentAt(path))).toEqual(before.map(() => states[0]));
  const pending = wholeMigrations(work.path, states) < states.length - 1;

  const report = await upgrade({ path: work.path, backupsDir, migrations, ...recorded });
  expect(contentAt(work.path)).toBe(states.at(-1));
  expect(report.backup !== null).toBe(pending);
  expect(readdirSync(join(work.path, '..')).sort()).toEqual(['backups', 'state.db']);
  expect(readdirSync(backupsDir).filter((name) => parseBackupName(name) === null)).toEqual([]);
}

describe.each<ScenarioName>(['real', 'synthetic'])('the upgrade with the %s migrations', (scenario) => {
  test('survives a kill at any of its system calls: the database and all backups are whole', async () => {
    const { fresh, states } = prepare(scenario);
    await run(fresh('warm'));
    const calls = await systemCallsOf(fresh('undisturbed'), writing);
    await inPairs(chosen(calls, 12), async (call) => {
      const work = fresh(`killed-${call.name}-${call.count}`);
      const ending = await run(work, { under: killingAt(call) });
      expect(ending, `${call.name} ${call.count}`).toMatchObject({ signal: 'SIGKILL' });
      await expectRecovery(work, states);
    });
  });

  test('survives a disk error at any of its system calls, and says so', async () => {
    const { fresh, states } = prepare(scenario);
    await run(fresh('warm'));
    const calls = await systemCallsOf(fresh('undisturbed'), writing);
    const codes = await inPairs(chosen(calls, 6), async (call) => {
      const work = fresh(`failed-${call.name}-${call.count}`);
      const ending = await run(work, { under: failingAt(call, 'EIO') });
      expect([0, refused], `${call.name} ${call.count}: ${ending.output}`).toContain(ending.code);
      await expectRecovery(work, states);
      return ending.code;
    });
    expect(codes).toContain(refused);
  });

  test('survives kills at any moment', async () => {
    const { fresh, states } = prepare(scenario);
    await run(fresh('warm'));
    const { duration } = await run(fresh('undisturbed'));
    const kills = await inPairs(upTo(everyPoint ? 50 : 6), async (kill) => {
      const work = fresh(`killed-${kill}`);
      const { signal } = await run(work, { killAfter: Math.random() * duration });
      await expectRecovery(work, states);
      return signal === 'SIGKILL';
    });
    expect(kills.filter((killed) => killed).length).toBeGreaterThan(kills.length / 4);
  });
});
