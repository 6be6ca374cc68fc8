import { join } from 'node:path';
import { logEntries } from '../app/testing/log-entries.ts';
import { Dashboard } from './pages/dashboard.ts';
import { VmPage } from './pages/vm-page.ts';
import { expect, test } from './support/test.ts';

test('from nothing to a shell in a VM with one press', { tag: '@essential' }, async ({ home, launch }) => {
  const app = await launch();
  const { page } = app;
  const dashboard = new Dashboard(page);

  await test.step('one press makes an image, showing how far it is, and a VM from it', async () => {
    await page.getByRole('button', { name: 'Start your first VM' }).click();
    await expect(page.getByRole('progressbar').first()).toBeVisible();
  });

  await test.step('its console opens by itself, and the guest answers in it', async () => {
    const vm = new VmPage(page);
    await vm.waitForState('Running');
    expect(await vm.console.run('uname -r')).toMatch(/^\d+\.\d+\.\d+.*cloud-amd64$/);
  });

  await test.step('the list shows it running, with its address, touched just now', async () => {
    await dashboard.goTo('Virtual machines');
    const row = dashboard.row('sandbox-1');
    await expect(row).toContainText('Running');
    await expect(row).toContainText('starter');
    await expect(row).toContainText(String(home.vm('sandbox-1').guest_ip).replace(/^\d+/, '127'));
    await expect(row.getByRole('time')).toHaveText(/just now|min ago/);
  });

  await test.step('and so it is in the database', async () => {
    const row = home.vm('sandbox-1');
    expect(row.state).toBe('running');
    expect(row.guest_ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(row.last_touched_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.now() - Date.parse(String(row.last_touched_at))).toBeLessThan(120_000);
    expect(home.machinePid(String(row.id))).toBe(JSON.parse(String(row.runtime_json)).pid);
  });

  await test.step('and the main log tells of all that, and nothing of what was done in the guest', async () => {
    await app.close();
    const { id, runtime_json } = home.vm('sandbox-1');
    const { pid } = JSON.parse(String(runtime_json));
    const entries = logEntries(join(home.stateDir, 'logs'));
    expect(entries.map(({ level }) => level)).toEqual(entries.map(() => 'info'));
    expect(entries.at(0)?.message).toBe('launched');
    expect(entries.at(-1)?.message).toBe('ended in good order');
    expect(JSON.stringify(entries)).not.toContain('uname');
    const told = (message: string) => entries.find((entry) => entry.message === message)?.detail;
    expect(told('launched')).toMatchObject({ version: expect.any(String), stateDir: home.stateDir });
    expect(told('database opened')).toMatchObject({ path: home.database });
    expect(told('job succeeded')).toMatchObject({ kind: 'create_starter_image' });
    const commandLine = expect.arrayContaining(['-uuid', id]);
    const version = expect.stringMatching(/^\d+\.\d+/);
    expect(told('VM started')).toMatchObject({ name: 'sandbox-1', pid, version });
    expect(told('VM launched')).toMatchObject({ name: 'sandbox-1', pid, commandLine });
  });
});
