import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRedact } from '../diagnostics/redact.ts';
import type { MakeStarter } from '../services/images/starter-images.ts';
import { makeTestFolder } from '../store/testing/factories.ts';
import { logEntries } from '../testing/log-entries.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { until } from '../testing/until.ts';

let app: TestDashboard;

beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const entries = () => logEntries(app.paths.logsDir);
const messages = () => entries().map(({ message }) => message);
/** The details of the entries with that message. */
const told = (message: string) => entries().flatMap((one) => (one.message === message ? [one.detail] : []));

test('a VM’s life is told: how it came, with which command line it was started, how it ended', async () => {
  const { id } = await app.vm('web');
  const { runtime } = await app.value('vms.start', { id });
  await app.value('vms.forceStop', { id });
  await app.value('vms.delete', { id });
  expect(messages()).toEqual([
    ...['VM created', 'VM starting', 'VM launched', 'VM started', 'VM stopped', 'VM deleted'],
  ]);
  const web = { id, name: 'web' };
  const { pid } = runtime;
  expect(told('VM created')).toEqual([{ ...web, by: 'user' }]);
  expect(told('VM launched')).toEqual([{ ...web, pid, commandLine: expect.arrayContaining(['-uuid', id]) }]);
  expect(told('VM started')).toEqual([{ ...web, by: 'dashboard', pid, accelerator: 'fake', version: '1.0' }]);
  expect(told('VM stopped')).toEqual([
    {
      ...{ ...web, by: 'user', reason: 'The VM was forced off.' },
      ...{ cause: 'host_request', exitCode: 0, signal: null, log: [] },
    },
  ]);
  expect(entries().every(({ level }) => level === 'info')).toBe(true);
});

test('an end that nobody asked for is told with its cause, and a start that fails with its own', async () => {
  const { id, imageId } = await app.vm('web');
  await app.value('vms.start', { id });
  await app.driver.crash(id);
  await app.untilState(id, 'stopped');
  expect(told('VM crashed')).toMatchObject([
    {
      name: 'web',
      by: 'host',
      cause: 'killed',
      signal: 'SIGKILL',
      reason: expect.stringContaining('killed'),
    },
  ]);
  const { kernelPath } = await app.value('images.get', { id: imageId });
  rmSync(kernelPath);
  const { message } = await app.error('vms.start', { id });
  expect(told('VM start failed')).toMatchObject([{ name: 'web', reason: message }]);
});

test('what a launch finds is told: what runs on, and what has died meanwhile', async () => {
  const [lasting, dying] = [await app.vm('lasting'), await app.vm('dying')];
  for (const { id } of [lasting, dying]) await app.value('vms.start', { id });
  await app.dashboard.close();
  await app.driver.crash(dying.id);
  app = await openTestDashboard({ home: app.home, driver: app.driver });
  expect(told('VM adopted')).toEqual([
    { id: lasting.id, name: 'lasting', by: 'dashboard', pid: expect.any(Number), version: '1.0' },
  ]);
  expect(told('VM found dead')).toMatchObject([{ id: dying.id, cause: 'killed' }]);
});

test('what comes often is not told: input, touches, usage, what guests print', async () => {
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  await app.untilBooted(id);
  const before = messages();
  for (let time = 1; time <= 3; time += 1) {
    await app.value('vms.touch', { id });
    await app.value('console.write', { vmId: id, data: 'uname -r\r' });
    await app.value('usage.watch', { vmIds: [id] });
  }
  await until(async () =>
    expect(readFileSync(join(app.paths.vmsDir, id, 'console.log'), 'utf8').match(/uname -r/g)).toHaveLength(
      3,
    ),
  );
  const kinds = (await app.value('vms.activity', { id })).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['touched', 'console_input']));
  expect(messages()).toEqual(before);
});

test('a job is told when it starts and when it ends, and not in between', async () => {
  await app.value('database.backUp', {});
  await until(() => expect(messages()).toContain('job succeeded'));
  expect(messages()).toEqual(['job started', 'job succeeded']);
  const [started] = told('job started');
  expect(started).toMatchObject({ kind: 'back_up_database', title: expect.any(String) });
  expect(told('job succeeded')).toEqual([{ ...(started as object), seconds: expect.any(Number) }]);
});

test('a job that fails is told with the reason, one that is done again twice, one that is cancelled as that', async () => {
  const outcomes: (() => ReturnType<MakeStarter>)[] = [];
  await app.dispose();
  const makeStarter: MakeStarter = (request) =>
    outcomes.shift()?.() ??
    new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)));
  app = await openTestDashboard({ makeStarter });
  outcomes.push(() => Promise.reject(new Error('no kernel to be had')));
  const id = await app.value('images.createStarter', { name: 'tiny' });
  await until(() => expect(told('job failed')).toHaveLength(1));
  expect(told('job failed')).toMatchObject([{ id, reason: expect.stringContaining('no kernel to be had') }]);
  const again = await app.value('jobs.retry', { id });
  await app.value('jobs.cancel', { id: again });
  await until(() => expect(messages()).toContain('job cancelled'));
  expect(messages()).toEqual(['job started', 'job failed', 'job started', 'job cancelled']);
  expect(told('job cancelled')).toMatchObject([{ id: again }]);
});

test('a job that the end of the dashboard cut short is told once, by the next one', async () => {
  await app.value('database.backUp', {});
  await until(() => expect(messages()).toContain('job succeeded'));
  await app.dashboard.close();
  const db = new Database(app.paths.database);
  db.prepare("UPDATE jobs SET state = 'running', ended_at = NULL, kind = 'import_database'").run();
  db.close();
  app = await openTestDashboard({ home: app.home, driver: app.driver });
  app = await app.restart();
  expect(messages()).toEqual(['job started', 'job succeeded', 'job interrupted']);
});

test('an import is one job with so many VMs, however many those are', async () => {
  await app.vm('one');
  await app.vm('two');
  const file = join(makeTestFolder(), 'theirs.db');
  await app.dashboard.close();
  copyFileSync(app.paths.database, file);
  await app.dispose();
  app = await openTestDashboard({ pickDatabase: async () => file });
  const { token = '', images = [], vms = [] } = (await app.value('imports.choose', {})) ?? {};
  const choices = {
    images: images.map(({ id }) => ({ id, take: 'import' as const })),
    vms: vms.map(({ id }) => ({ id, address: 'keep' as const })),
  };
  await app.value('imports.merge', { token, choices });
  expect(messages()).toEqual(['job started', 'job succeeded']);
  expect(told('job succeeded')).toMatchObject([{ kind: 'import_database', vms: 2 }]);
});

test('what is asked before quitting is told, and what was answered', async () => {
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  const before = messages().length;
  const { quitting } = app.dashboard;
  // From a page that was not asked.
  await app.value('quitting.cancel', {});
  await app.value('quitting.answer', { choice: 'leave', remember: false });
  await app.value('quitting.force', {});
  quitting.mayQuit(() => undefined);
  await app.value('quitting.cancel', {});
  quitting.mayQuit(() => undefined);
  await app.value('quitting.answer', { choice: 'leave', remember: true });
  expect(entries().slice(before)).toMatchObject([
    { message: 'quitting', detail: { phase: 'asking', vms: ['web'], jobs: [] } },
    { message: 'quitting cancelled' },
    { message: 'quitting', detail: { phase: 'asking' } },
    { message: 'quitting answered', detail: { choice: 'leave', remember: true } },
  ]);
});

test('the checks of the host are told once, and again when they turn out another way', async () => {
  await app.value('host.checks', {});
  await app.value('host.checks', {});
  expect(told('host checked')).toMatchObject([
    { fake: expect.stringMatching(/^warn: Banger was started for a demo/) },
  ]);
  app.driver.checks = async () => [{ id: 'fake', status: 'ok', title: '', detail: 'as real as any' }];
  await app.value('host.checks', {});
  expect(told('host checked').at(-1)).toMatchObject({ fake: 'ok: as real as any' });
});

test('what a guest says is not told, and no name or program begins an entry of its own', async () => {
  const forged = 'x\n2026-05-01T10:00:00.000Z error forged {}\u2028\x1b[2J\x9b31m\u202E';
  const { id } = await app.vm('web');
  const entry = { id: 1, vmId: id, vmName: forged, at: '', actor: 'guest', kind: 'crashed' } as const;
  const panicked = {
    reason: 'The guest’s kernel panicked: QXZJ',
    detail: { cause: 'guest_panic', log: [forged] },
  };
  app.dashboard.events.emit('vm.activity', { ...entry, ...panicked });
  app.dashboard.events.emit('vm.activity', { ...entry, reason: forged, detail: { cause: 'killed' } });
  const plain = expect.stringContaining('forged');
  expect(told('VM crashed')).toEqual([
    { id, name: plain, by: 'guest', cause: 'guest_panic', log: [plain] },
    { id, name: plain, by: 'guest', cause: 'killed', reason: plain },
  ]);
  const log = readFileSync(join(app.paths.logsDir, 'main.log'), 'utf8');
  expect(log).not.toContain('QXZJ');
  expect(log).toMatch(/^(?:\n|(?!\n)\P{C})+$/u);
});

test('names that look like secrets are in the log, and not in what diagnostics make of it', async () => {
  const names = ['password=QXZJVKW1', '"token": "QXZJVKW2"', '--pin QXZJVKW3', 'ghp_QXZJVKW4QXZJVKW4'];
  for (const name of names) {
    const { id } = await app.vm(name);
    await app.value('vms.start', { id });
    await app.value('vms.forceStop', { id });
  }
  const log = readFileSync(join(app.paths.logsDir, 'main.log'), 'utf8');
  for (let secret = 1; secret <= 4; secret += 1) expect(log).toContain(`QXZJVKW${secret}`);
  const redacted = await createRedact({ home: app.home, userName: 'ada', hostName: 'adas-laptop' })(log);
  expect(redacted).not.toContain('QXZJVKW');
  expect(redacted).not.toContain(app.home);
  expect(redacted.match(/ info VM stopped /g)).toHaveLength(4);
});
