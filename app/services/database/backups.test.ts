import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

const dashboards: TestDashboard[] = [];
afterEach(async () => {
  for (const app of dashboards.splice(0)) await app.dispose();
});

const patience = { interval: 5, timeout: 10_000 };

let seconds = 0;
/** Each look at the clock is a second later. */
function now(): Date {
  seconds += 1;
  return new Date(Date.UTC(2026, 4, 1, 12, 0, seconds));
}

async function open(): Promise<TestDashboard> {
  const app = await openTestDashboard({ now });
  dashboards.push(app);
  return app;
}

/** Presses the button and waits for the job's end. */
async function backUp(app: TestDashboard): Promise<string> {
  const id = await app.value('database.backUp', {});
  return until(async () => {
    const job = (await app.value('jobs.list', {})).find((one) => one.id === id);
    expect(job?.state).toBe('succeeded');
    return job?.resultId ?? '';
  }, patience);
}

test('a backup holds what is here, while the dashboard goes on working', async () => {
  const app = await open();
  await app.vm();
  expect(await app.value('database.backups', {})).toEqual([]);
  expect(await app.value('database.status', {})).toMatchObject({ lastBackupAt: null });
  const name = await backUp(app);
  const [backup] = await app.value('database.backups', {});
  expect(backup).toMatchObject({ name, vmCount: 1, imageCount: 1, kind: 'backup', damaged: null });
  expect(statSync(backup?.path ?? '').mode & 0o777).toBe(0o600);
  expect((await app.value('database.status', {})).lastBackupAt).toBe(backup?.takenAt);
  await app.vm('after the backup');
  expect((await app.value('vms.list', {})).total).toBe(2);
});

test('the newest ten are kept', async () => {
  const app = await open();
  const names: string[] = [];
  for (let count = 0; count < 12; count += 1) names.push(await backUp(app));
  const kept = (await app.value('database.backups', {})).map(({ name }) => name);
  expect(kept).toEqual(names.toReversed().slice(0, 10));
}, 30_000);

test('a cancelled backup leaves nothing', async () => {
  const app = await open();
  app.dashboard.events.on('job.changed', (job) => {
    if (job.state === 'running' && job.step !== 'Canceling') void app.invoke('jobs.cancel', { id: job.id });
  });
  const id = await app.value('database.backUp', {});
  await until(async () => {
    const job = (await app.value('jobs.list', {})).find((one) => one.id === id);
    expect(job?.state).toBe('cancelled');
  }, patience);
  const dir = join(app.paths.stateDir, 'backups');
  expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([]);
});

test('a backup is shown in the file manager; no other file ever is', async () => {
  const app = await open();
  const name = await backUp(app);
  await app.value('database.showBackup', { name });
  expect(app.shownInFolder).toEqual([join(app.paths.stateDir, 'backups', name)]);
  for (const other of ['../state.db', 'state.db', `../backups/${name}`, name.replace('2026', '2025')]) {
    expect(await app.error('database.showBackup', { name: other })).toMatchObject({ code: 'not_found' });
  }
  expect(app.shownInFolder).toHaveLength(1);
});
