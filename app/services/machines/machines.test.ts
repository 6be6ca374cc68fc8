import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MachineEvent } from '../../hypervisors/driver/machine.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

const full = { type: 'paused', reason: 'The disk of this computer is full.' } as const;
const lostHelper = { role: 'files', mark: '/x', essential: false, process: null };

let app: TestDashboard;
let id: string;
/** As the machine, whatever it does. */
let say: (event: MachineEvent) => void;

beforeEach(async () => {
  const driver = createFakeDriver();
  const { start } = driver;
  driver.start = async (config, signal) => {
    const machine = await start(config, signal);
    return {
      ...machine,
      onEvent: (listener) => {
        say = listener;
        return machine.onEvent(listener);
      },
    };
  };
  app = await openTestDashboard({ driver });
  id = (await app.vm('sandbox')).id;
  await app.value('vms.start', { id });
});
afterEach(async () => {
  vi.useRealTimers();
  await app.dispose();
});

const row = () => app.value('vms.get', { id });
const entries = () => app.value('vms.activity', { id, limit: 500 });
const minutes = (count: number) => vi.advanceTimersByTime(count * 60_000);

describe('a machine that says without end that it was paused and goes on', () => {
  const flood = () => {
    for (let time = 0; time < 100; time += 1) {
      say({ type: 'resumed' });
      say({ type: 'paused', reason: null });
    }
  };

  test('does not fill the log, and its row is as it said last', async () => {
    const before = (await entries()).length;
    flood();
    expect(await row()).toMatchObject({ state: 'paused' });
    expect(await entries()).toHaveLength(before + 100);
  });

  test('still does what a person asks of it', async () => {
    flood();
    expect(await app.value('vms.resume', { id })).toMatchObject({ state: 'running' });
    expect(await app.value('vms.pause', { id })).toMatchObject({ state: 'paused' });
    expect(await app.value('vms.resume', { id })).toMatchObject({ state: 'running' });
  });
});

describe('what a machine does while the database takes nothing', () => {
  let db: Database.Database;
  beforeEach(() => {
    db = new Database(app.paths.database);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    db.exec("CREATE TRIGGER full BEFORE UPDATE ON vms BEGIN SELECT RAISE(ABORT, 'no room'); END");
  });
  afterEach(() => db.close());
  const makeRoom = () => db.exec('DROP TRIGGER full');

  test('is written down within a minute after it takes something again', async () => {
    say(full);
    expect(app.unforeseen).toEqual([expect.objectContaining({ message: 'no room' })]);
    expect(await row()).toMatchObject({ state: 'running' });
    makeRoom();
    minutes(1);
    expect(await row()).toMatchObject({ state: 'paused', runtime: { lastError: full.reason } });
    minutes(10);
    expect(app.unforeseen).toHaveLength(1);
    expect((await entries()).filter(({ kind }) => kind === 'paused')).toHaveLength(1);
  });

  test('is overtaken by what it does next', async () => {
    say(full);
    say({ type: 'resumed' });
    makeRoom();
    minutes(10);
    expect(await row()).toMatchObject({ state: 'running' });
    expect((await entries()).filter(({ kind }) => kind === 'paused')).toEqual([]);
  });

  test('costs nobody the machine', async () => {
    say(full);
    makeRoom();
    expect(await app.value('vms.pause', { id })).toMatchObject({ state: 'paused' });
    expect(await app.value('vms.resume', { id })).toMatchObject({ state: 'running' });
  });

  test('is written down in its order, to the end of the machine', async () => {
    say({ type: 'helper_ended', helper: lostHelper, reason: 'It was killed.' });
    say(full);
    await app.driver.crash(id);
    await until(() => expect(app.unforeseen).toHaveLength(3));
    expect(await row()).toMatchObject({ state: 'running' });
    makeRoom();
    minutes(1);
    expect(await row()).toMatchObject({ state: 'stopped', runtime: { lastError: expect.any(String) } });
    expect((await entries()).slice(0, 3)).toMatchObject([
      { kind: 'crashed' },
      { kind: 'helper_ended', reason: 'It was killed.', detail: { role: 'files' } },
      { kind: 'started' },
    ]);
  });

  test.each([
    ['powering_off', { type: 'powering_off' }, 'stopping'],
    ['helper_ended', { type: 'helper_ended', helper: lostHelper, reason: 'It was killed.' }, 'running'],
    ['paused', full, 'paused'],
  ] as const)('is not lost when it is %s', async (_, event, state) => {
    say(event);
    makeRoom();
    minutes(1);
    expect(await row()).toMatchObject({ state });
    if (event.type !== 'powering_off') {
      expect((await entries())[0]).toMatchObject({ kind: event.type, reason: event.reason });
      expect(await row()).toMatchObject({ runtime: { lastError: event.reason } });
    }
  });

  test('is left to the next launch when the dashboard ends first', async () => {
    await app.driver.crash(id);
    await until(() => expect(app.unforeseen).toHaveLength(1));
    await app.dashboard.close();
    minutes(10);
    expect(app.unforeseen).toHaveLength(1);
    makeRoom();
    vi.useRealTimers();
    app = await app.restart();
    expect(await row()).toMatchObject({ state: 'stopped' });
    expect((await entries())[0]).toMatchObject({ kind: 'found_dead' });
  });

  test('keeps nobody waiting who ended it', async () => {
    await app.value('vms.forceStop', { id });
    expect(app.driver.running()).toEqual([]);
    expect(app.unforeseen).toEqual([expect.objectContaining({ message: 'no room' })]);
  });
});

describe('a machine whose console cannot be timed', () => {
  const console = (suffix = '') => join(app.paths.vmsDir, id, `console.log${suffix}`);
  const spoil: [string, () => void][] = [
    ['its log is a link to itself', () => loopAt(console())],
    ['its log is a folder', () => folderAt(console())],
    ['its index is a folder', () => folderAt(console('.index'))],
    ['its folder is a link to itself', () => loopAt(join(app.paths.vmsDir, id))],
  ];
  function loopAt(path: string): void {
    rmSync(path, { recursive: true, force: true });
    symlinkSync(path, path);
  }
  function folderAt(path: string): void {
    rmSync(path, { force: true });
    mkdirSync(path);
  }

  test.each(spoil)('is known to have ended, although %s', async (_, spoilIt) => {
    await app.untilBooted(id);
    spoilIt();
    await app.driver.crash(id);
    expect(await row()).toMatchObject({ state: 'stopped' });
    expect((await entries())[0]).toMatchObject({ kind: 'crashed' });
    expect(app.unforeseen).toEqual([]);
  });

  test.each(spoil)('is taken back by the next dashboard, although %s', async (_, spoilIt) => {
    await app.untilBooted(id);
    await app.dashboard.close();
    spoilIt();
    app = await app.restart();
    expect(await row()).toMatchObject({ state: 'running' });
    await app.value('vms.forceStop', { id });
    expect(await row()).toMatchObject({ state: 'stopped' });
    expect(app.unforeseen).toEqual([]);
  });

  test.each(spoil.slice(0, 2))(
    'has a console that says why it cannot be shown, when %s',
    async (_, spoilIt) => {
      spoilIt();
      expect(await app.error('console.open', { vmId: id })).toMatchObject({
        message: expect.stringContaining(`The console log ${console()} can’t be read: `),
      });
      expect(app.unforeseen).toEqual([]);
    },
  );
});
