import { Dashboard } from './pages/dashboard.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import { killMachine } from './support/machines.ts';
import { expect, test } from './support/test.ts';

test('a machine that is killed is shown stopped, with the reason', { tag: '@essential' }, async ({
  home,
  launch,
}) => {
  const app = await launch();
  const { id, vm } = await haveRunningVm(app, 'sandbox');
  const pid = home.machinePid(id) ?? Number.NaN;

  await killMachine(pid, id);
  await vm.waitForState('Stopped · crashed');
  await expect(vm.banner).toContainText('QEMU was killed (SIGKILL). Unsaved data in the guest may be lost.');
  await vm.open('Activity');
  await expect(vm.activity('Crashed')).toContainText('QEMU was killed (SIGKILL).');
  expect(home.vm('sandbox').state).toBe('stopped');

  await test.step('and needs attention until it is started', async () => {
    await app.page.getByRole('link', { name: 'Virtual machines' }).first().click();
    await app.page.getByRole('button', { name: 'Needs attention' }).click();
    await new Dashboard(app.page).openVm('sandbox');
    await vm.press('Start');
    await vm.waitForState('Running');
    await expect(vm.banner).toBeHidden();
  });
});
