import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { type Notice, startNotices } from './notices.ts';

let app: TestDashboard;
let told: Notice[];
let stop: () => void;
beforeEach(async () => {
  app = await openTestDashboard();
  told = [];
  const { events, settings } = app.dashboard;
  stop = startNotices({ events, settings, isWatched: () => false, notify: (notice) => told.push(notice) });
});
afterEach(async () => {
  stop();
  await app.dispose();
  expect(app.unforeseen).toEqual([]);
});

async function runningVm(name: string): Promise<string> {
  const { id } = await app.vm(name);
  await app.value('vms.start', { id });
  return id;
}

const untilTold = () => until(() => expect(told).not.toEqual([]), { interval: 10 });

test('a machine that is killed is told of, with its reason, and leads to its VM', async () => {
  const id = await runningVm('api');
  await app.driver.crash(id);
  await untilTold();
  const { runtime } = await app.value('vms.get', { id });
  expect(runtime.lastError).not.toBe('');
  expect(told).toEqual([{ title: 'api crashed', body: runtime.lastError, place: `/vms/${id}` }]);
});

test('one that a person ends is not, while another’s death is', async () => {
  const [ended, killed] = [await runningVm('ended'), await runningVm('killed')];
  await app.value('vms.forceStop', { id: ended });
  await app.driver.crash(killed);
  await untilTold();
  expect(told.map(({ title }) => title)).toEqual(['killed crashed']);
});
