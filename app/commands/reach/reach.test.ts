import { once } from 'node:events';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createControlApi } from '../../control/control-api.ts';
import { lockInstallation } from '../../control/installation.ts';
import { writeOwner } from '../../control/owner.ts';
import { serveDying } from '../../control/testing/dying.ts';
import { serveDashboard, serveSocket } from '../../control/testing/serve.ts';
import { preparePaths, resolvePaths } from '../../installation/paths.ts';
import { answer } from '../../ipc/answer.ts';
import { notOpenYet } from '../../ipc/not-open-yet.ts';
import { copyOfFixture } from '../../store/file/testing/databases.ts';
import { holdInAnotherProcess } from '../../store/file/testing/hold.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { logEntries } from '../../testing/log-entries.ts';
import { imageFiles, openTestDashboard } from '../../testing/test-dashboard.ts';
import { commandsOn } from '../testing/run-commands.ts';
import type { ReachParts } from './reach.ts';
import { parts, reached } from './testing/reached.ts';

test('a command makes its installation, and what it did is there for the next one', async () => {
  const home = makeTestFolder();
  const first = await reached(home);
  const image = await first.call('images.register', { name: 'debian', ...imageFiles(home) });
  await first.call('vms.create', { name: 'web', imageId: image.id, spec: { forwards: [] } });
  await first.close();
  const next = await reached(home);
  expect((await next.call('vms.list', {})).items.map(({ name }) => name)).toEqual(['web']);
});

test('the main log tells which version did it, once for a command', async () => {
  const home = makeTestFolder();
  const first = await reached(home);
  await first.call('vms.list', {});
  await first.close();
  const { logsDir } = resolvePaths({ BANGER_HOME: home });
  expect(logEntries(logsDir).map(({ level, message }) => [level, message])).toEqual([
    ['info', 'launched for a command'],
    ['info', 'database opened'],
  ]);
  const { node } = process.versions;
  expect(logEntries(logsDir)[0]?.detail).toEqual({ version: '9.9.9', node, pid: process.pid });
});

test('a command waits for another one, and goes on when that has ended', async () => {
  const home = makeTestFolder();
  const first = await reached(home);
  await expect(reached(home, { patience: 1 })).rejects.toMatchObject({
    value: {
      code: 'timeout',
      hint: 'Wait until that process has ended, or end it; VMs run on. Then try again.',
    },
  });
  const waits: string[] = [];
  const second = reached(home, { onWait: (who) => waits.push(who) });
  await expect.poll(() => waits).toHaveLength(1);
  await first.close();
  expect((await (await second).call('vms.list', {})).total).toBe(0);
});

test('what a command does is the command line’s in the history', async () => {
  const home = makeTestFolder();
  const banger = await reached(home);
  const image = await banger.call('images.register', { name: 'debian', ...imageFiles(home) });
  const { id } = await banger.call('vms.create', { name: 'web', imageId: image.id, spec: { forwards: [] } });
  const [entry] = await banger.call('vms.activity', { id });
  expect(entry).toMatchObject({ kind: 'created', actor: 'cli' });
});

test('a command waits for a dashboard that has only begun, and is told when it has not in time', async () => {
  const home = makeTestFolder();
  const { paths } = parts(home);
  preparePaths(paths);
  const lock = lockInstallation(paths.stateDir, undefined);
  onTestFinished(() => lock?.release());
  const { control } = await serveSocket({}, paths.controlSocket);
  const impatient = await reached(home, { patience: 1 });
  await expect(impatient.call('vms.list', {})).rejects.toMatchObject({ value: notOpenYet });
  const listed = (await reached(home)).call('vms.list', {});
  const window = await openTestDashboard({ home });
  onTestFinished(() => window.dispose());
  control.answerWith(
    createControlApi({
      version: '9.9.9',
      report: (error) => window.unforeseen.push(error),
      backend: () => ({
        answer: (channel, input, caller) => answer(window.dashboard, channel, input, caller, () => undefined),
        dashboard: window.dashboard,
      }),
    }),
  );
  expect((await listed).total).toBe(0);
});

test('a dashboard whose socket went with its session’s folder is nobody', async () => {
  const home = makeTestFolder();
  await (await reached(home)).close();
  const { paths } = parts(home);
  for (const folder of [join(home, 'ended-session'), join(paths.database, 'below-a-file')]) {
    writeOwner(paths.stateDir, join(folder, 'control.sock'));
    const banger = await reached(home);
    expect((await banger.call('vms.list', {})).total).toBe(0);
    await banger.close();
  }
});

test.each<[whom: string, begin: (paths: ReachParts['paths']) => unknown]>([
  ['one that does not answer', ({ stateDir }) => lockInstallation(stateDir, undefined)],
  ['a dashboard that has only begun', ({ controlSocket }) => serveSocket({}, controlSocket)],
])('a command that a person ends while it waits for %s says nothing about it', async (_, begin) => {
  const home = makeTestFolder();
  const { paths } = parts(home);
  preparePaths(paths);
  await begin(paths);
  const ended = new AbortController();
  const { signal } = ended;
  const app = await openTestDashboard();
  onTestFinished(() => app.dispose());
  const list = commandsOn(app, { signal, reach: () => reached(home, { signal }) })('vm', 'list', '--json');
  ended.abort();
  expect(await list).toEqual({ code: 1, out: '', err: '' });
});

test('what only reads is asked again when whoever was asked has died, and what changes something is not', async () => {
  const home = makeTestFolder();
  const { paths } = parts(home);
  const window = await openTestDashboard({ home });
  onTestFinished(() => window.dispose());
  const { id } = await window.vm('web');
  const { path } = await serveDashboard(window);
  for (const share of [0, 0.5]) {
    await serveDying(path, { connection: 1, share }, paths.controlSocket);
    const reading = await reached(home);
    expect((await reading.call('vms.list', {})).total).toBe(1);
    await reading.close();
    await serveDying(path, { connection: 2, share }, paths.controlSocket);
    const following = await reached(home, { isLong: true });
    (await following.events(() => undefined)).close();
    await following.close();
    await serveDying(path, { connection: 2, share }, paths.controlSocket);
    const changing = await reached(home);
    await expect(changing.call('vms.touch', { id })).rejects.toMatchObject({ code: 'cancelled' });
    await changing.close();
  }
});

test('an older database is upgraded, with a backup, as the window does', async () => {
  const home = makeTestFolder();
  const { stateDir, database } = resolvePaths({ BANGER_HOME: home });
  mkdirSync(stateDir, { recursive: true });
  copyFileSync(copyOfFixture('populated'), database);
  const phases: string[] = [];
  const banger = await reached(home, { onProgress: ({ phase }) => phases.push(phase) });
  expect(phases).toContain('upgrading');
  expect((await banger.call('database.backups', {})).length).toBe(1);
  expect((await banger.call('vms.list', {})).total).toBeGreaterThan(0);
});

test('a database that a person must decide about is left as it is, and the lock is free', async () => {
  const home = makeTestFolder();
  const { stateDir, database } = resolvePaths({ BANGER_HOME: home });
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(database, 'this is no database, but somebody may miss it');
  await expect(reached(home)).rejects.toMatchObject({
    value: { code: 'database_corrupt', hint: expect.stringContaining('banger-desktop db status') },
  });
  const lock = lockInstallation(stateDir, undefined);
  expect(lock).not.toBeNull();
  lock?.release();
});

test('an earlier version that is open keeps its database to itself, until it has been quit as is said', async () => {
  const home = makeTestFolder();
  const { profileDir, database } = resolvePaths({ BANGER_HOME: home });
  await (await reached(home)).close();
  const earlier = await holdInAnotherProcess(
    database,
    'PRAGMA journal_mode = WAL',
    'BEGIN IMMEDIATE',
    'COMMIT',
  );
  mkdirSync(profileDir);
  symlinkSync(`${hostname()}-${earlier.pid}`, join(profileDir, 'SingletonLock'));
  await expect(reached(home)).rejects.toMatchObject({
    value: { code: 'timeout', hint: 'Quit it, or end that process. Its VMs keep running. Then try again.' },
  });
  const ended = once(earlier, 'exit');
  earlier.kill();
  await ended;
  expect((await (await reached(home)).call('vms.list', {})).total).toBe(0);
});
