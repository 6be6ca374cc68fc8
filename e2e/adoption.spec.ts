import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../scripts/setup/places.mjs';
import { Dashboard } from './pages/dashboard.ts';
import { expect, test } from './support/test.ts';

const fixture = join(projectDir, 'app/store/testing/fixtures/populated.db');

test('the database of the command-line tool opens with all that is in it', { tag: '@essential' }, async ({
  home,
  launch,
}) => {
  copyFileSync(fixture, home.database);
  const before = { images: home.rows('images'), vms: home.rows('vms') };

  const app = await launch();
  await app.followToDashboard();
  const dashboard = new Dashboard(app.page);

  await test.step('its three VMs are listed; none runs, whatever the file says', async () => {
    await expect(dashboard.row('api')).toContainText('Stopped');
    await expect(dashboard.row('api')).toContainText('8 GiB');
    await expect(dashboard.row('worker')).toContainText('Stopped');
    await expect(dashboard.row('void-1')).toContainText('Error');
  });

  await test.step('the one that was running says why it no longer does', async () => {
    const worker = await dashboard.openVm('worker');
    await expect(worker.banner).toContainText('Stopped for an unknown reason');
    await worker.open('Activity');
    await expect(worker.activity('Found not running')).toContainText('Stopped for an unknown reason');
    const failed = await dashboard.openVm('void-1');
    await expect(failed.banner).toContainText('kernel panic');
  });

  await test.step('its images say which files are not on this computer', async () => {
    await dashboard.goTo('Images');
    await expect(dashboard.image('void-minimal')).toContainText('/srv/images/void, minimal/rootfs.ext4');
    await expect(dashboard.image("unused — ünïcode 'quoted'")).toContainText('Missing:');
  });

  await test.step('nothing is lost: only the state of the dead VM has changed', async () => {
    await app.close();
    expect(home.rows('images')).toEqual(before.images);
    const ofOthers = (rows: Record<string, unknown>[]) => rows.filter(({ name }) => name !== 'worker');
    expect(ofOthers(home.rows('vms'))).toEqual(ofOthers(before.vms));
    const was = before.vms.find(({ name }) => name === 'worker');
    const { state, runtime_json, updated_at, ...rest } = home.vm('worker');
    expect(was).toMatchObject(rest);
    expect(state).toBe('stopped');
    expect(Date.parse(String(updated_at))).not.toBeNaN();
    expect(JSON.parse(String(runtime_json))).toMatchObject({
      api_sock_path: '/run/user/1000/banger/worker.sock',
    });
  });
});
