import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createFakeDriver } from '../hypervisors/fake/driver.ts';
import type { MakeStarter } from '../services/images/starter-images.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { until } from '../testing/until.ts';

/** What the next launch finds. */
async function relaunch({ home }: TestDashboard): Promise<TestDashboard> {
  const app = await openTestDashboard({ home });
  onTestFinished(() => app.dispose());
  return app;
}

/** Milliseconds; what these tests wait for never comes. */
const soon = 20;

test('closing waits for a job that cleans up when it is cancelled', async () => {
  const makeStarter: MakeStarter = async ({ dir, signal }) => {
    mkdirSync(dir, { recursive: true });
    await once(signal, 'abort');
    throw signal.reason;
  };
  const app = await openTestDashboard({ makeStarter });
  await app.value('images.createStarter', { name: 'tiny' });
  await until(() => expect(readdirSync(app.paths.imagesDir)).toHaveLength(1));
  expect(await app.dashboard.close()).toEqual([]);
  expect(readdirSync(app.paths.imagesDir)).toEqual([]);
  const again = await relaunch(app);
  expect(await again.value('jobs.list', {})).toMatchObject([{ state: 'cancelled' }]);
});

test('a job that does not heed its cancel is named and left; the next launch says that it was cut short', async () => {
  const makeStarter = vi.fn<MakeStarter>(() => new Promise(() => {}));
  const app = await openTestDashboard({ makeStarter });
  await app.value('images.createStarter', { name: 'tiny' });
  await until(() => expect(makeStarter).toHaveBeenCalledOnce());
  expect(await app.dashboard.close(soon)).toEqual(['Creating the image “tiny”']);
  expect(readdirSync(dirname(app.paths.database))).not.toContain('state.db-wal');
  const again = await relaunch(app);
  expect(await again.value('jobs.list', {})).toMatchObject([{ state: 'interrupted' }]);
});

test('a VM whose start does not end is named and left', async () => {
  const driver = { ...createFakeDriver(), start: () => new Promise<never>(() => {}) };
  const app = await openTestDashboard({ driver });
  const { id } = await app.vm('api');
  void app.invoke('vms.start', { id });
  await app.untilState(id, 'starting');
  expect(await app.dashboard.close(soon)).toEqual(['api']);
  const again = await relaunch(app);
  expect((await again.value('vms.get', { id })).state).toBe('stopped');
});
