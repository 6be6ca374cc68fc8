import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MachineEvent } from '../../hypervisors/driver/machine.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

let app: TestDashboard;
let id: string;
/** As the machine, whatever it does. */
let say: (event: MachineEvent) => void;
let now: number;

beforeEach(async () => {
  const driver = createFakeDriver();
  const { start } = driver;
  driver.start = async (config, options) => {
    const machine = await start(config, options);
    return {
      ...machine,
      onEvent: (listener) => {
        say = listener;
        return machine.onEvent(listener);
      },
    };
  };
  now = Date.parse('2026-03-01T12:00:00Z');
  app = await openTestDashboard({ driver, now: () => new Date(now) });
  id = (await app.vm('sandbox')).id;
  await app.value('vms.start', { id });
});
afterEach(async () => {
  vi.useRealTimers();
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const row = () => app.value('vms.get', { id });
const restarts = async () =>
  (await app.value('vms.activity', { id, limit: 500 })).filter(({ kind }) => kind === 'restarted');
const restartAfter = (seconds: number) => {
  now += seconds * 1000;
  say({ type: 'restarted' });
};

test('a guest that restarts is a boot after another of the same machine, and a power-off stops it', async () => {
  const before = await row();
  const ready = async (count: number) => {
    const boots = await app.value('boots.list', { vmId: id });
    expect(boots.map(({ phases }) => phases.ready !== undefined)).toEqual(Array(count).fill(true));
    return boots;
  };
  await until(() => ready(1));
  now += 3600_000;
  await app.value('console.write', { vmId: id, data: 'reboot\n' });
  const [newest] = await until(() => ready(2));
  expect(newest?.phases.process).toBeUndefined();
  expect(newest).toMatchObject({ accelerator: 'fake', askedAt: '2026-03-01T13:00:00.000Z' });

  const after = await row();
  expect(after).toMatchObject({ state: 'running', runtime: { startedAt: '2026-03-01T13:00:00Z' } });
  expect(after.runtime.pid).toBe(before.runtime.pid);
  expect(after.lastTouchedAt).not.toBe('2026-03-01T13:00:00.001Z');
  const { findings } = await app.value('vms.evidence', { id });
  expect(findings.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  expect(await restarts()).toMatchObject([{ actor: 'guest', reason: null }]);

  const boots = await app.value('console.boots', { vmId: id });
  expect(boots).toHaveLength(2);
  await app.value('console.write', { vmId: id, data: 'poweroff\n' });
  await app.untilState(id, 'stopped');
});

test('a guest that keeps restarting is shown to, once, and its loop fills no log', async () => {
  for (let count = 1; count < 5; count += 1) restartAfter(2);
  expect(await row()).toMatchObject({ state: 'running', runtime: { lastError: '' } });
  for (let count = 0; count < 1000; count += 1) restartAfter(2);
  expect((await row()).runtime.lastError).toMatch(/^The guest keeps restarting itself: 1004 times in a row/);
  const all = await restarts();
  expect(all.map(({ reason }) => reason !== null)).toEqual([true, false, false, false, false]);
  expect(await app.value('boots.list', { vmId: id })).toHaveLength(6);

  restartAfter(61);
  expect(await row()).toMatchObject({ state: 'running', runtime: { lastError: '' } });
  expect(await restarts()).toHaveLength(6);
});

test('a guest that restarts now and then is not in a loop', async () => {
  for (let count = 0; count < 50; count += 1) restartAfter(61);
  expect(await row()).toMatchObject({ runtime: { lastError: '' } });
  expect(await restarts()).toHaveLength(50);
});

test('a guest that prints nothing after a restart is said to be silent', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  restartAfter(61);
  vi.advanceTimersByTime(60_000);
  expect(await row()).toMatchObject({ runtime: { silentBoot: true } });
});

test('a guest whose kernel panicked is among those that need attention, with what it said', async () => {
  const reason = 'The guest reset itself after its console said “Kernel panic - not syncing: no root”.';
  const exit = { cause: 'guest_panic', reason, exitCode: 0, signal: null, lastWords: [] } as const;
  say({ type: 'exited', exit });
  expect(await row()).toMatchObject({ state: 'error', runtime: { lastError: reason } });
  const { items } = await app.value('vms.list', { states: ['error', 'unknown'] });
  expect(items.map((vm) => vm.id)).toEqual([id]);
  expect(await app.value('vms.activity', { id, kinds: ['crashed'] })).toMatchObject([
    { actor: 'guest', reason },
  ]);
});
