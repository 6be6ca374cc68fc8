import { Dashboard } from './pages/dashboard.ts';
import { VmPage } from './pages/vm-page.ts';
import { expect, test } from './support/test.ts';

test('from nothing to a shell in a VM with one press', { tag: '@essential' }, async ({ home, launch }) => {
  const { page } = await launch();
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
    await expect(row).toContainText(String(home.vm('sandbox-1').guest_ip));
    await expect(row.getByRole('time')).toHaveText(/just now|s ago/);
  });

  await test.step('and so it is in the database', async () => {
    const row = home.vm('sandbox-1');
    expect(row.state).toBe('running');
    expect(row.guest_ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(row.last_touched_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.now() - Date.parse(String(row.last_touched_at))).toBeLessThan(120_000);
    expect(home.machinePid(String(row.id))).toBe(JSON.parse(String(row.runtime_json)).pid);
  });
});
