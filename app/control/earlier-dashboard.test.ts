import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { copyOfFixture } from '../store/file/testing/databases.ts';
import { holdInAnotherProcess } from '../store/file/testing/hold.ts';
import { makeTestFolder } from '../store/testing/factories.ts';
import { earlierDashboard } from './earlier-dashboard.ts';

let place: { profileDir: string; database: string };
beforeEach(() => {
  place = { profileDir: makeTestFolder(), database: copyOfFixture() };
});

const lock = () => join(place.profileDir, 'SingletonLock');
const link = (to: string) => {
  rmSync(lock(), { force: true });
  symlinkSync(to, lock());
};

it('is the process that has both the profile and the database, until it ends', async () => {
  const dashboard = await holdInAnotherProcess(place.database, 'PRAGMA journal_mode = WAL');
  expect(earlierDashboard(place)).toBeNull();
  link(`${hostname()}-${dashboard.pid}`);
  expect(earlierDashboard(place)).toBe(dashboard.pid);
  const exit = once(dashboard, 'exit');
  dashboard.kill('SIGKILL');
  await exit;
  expect(earlierDashboard(place)).toBeNull();
});

it.each<[what: string, make: (pid: number) => void]>([
  ['of another computer', (pid) => link(`another-${pid}`)],
  ['of a process that does not have the database', () => link(`${hostname()}-${process.ppid}`)],
  ['of this process', () => link(`${hostname()}-${process.pid}`)],
  ['of a process that is gone', () => link(`${hostname()}-4194305`)],
  ['that names no process', () => link('elsewhere')],
  ['that is a file', (pid) => writeFileSync(lock(), `${hostname()}-${pid}`)],
  ['that is a folder', () => mkdirSync(lock())],
])('is not one with a lock %s', async (_, make) => {
  const { pid = 0 } = await holdInAnotherProcess(place.database, 'PRAGMA journal_mode = WAL');
  make(pid);
  expect(earlierDashboard(place)).toBeNull();
});

it('is none where there is no database', () => {
  link(`${hostname()}-${process.ppid}`);
  rmSync(place.database);
  expect(earlierDashboard(place)).toBeNull();
});
