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
  await vm.waitForState('Stopped');
  await expect(vm.banner).toContainText('QEMU was killed (SIGKILL).');
  await vm.open('Activity');
  await expect(vm.activity('Crashed')).toContainText('QEMU was killed (SIGKILL).');
  expect(home.vm('sandbox').state).toBe('stopped');

  await test.step('and boots again', async () => {
    await vm.press('Start');
    await vm.waitForState('Running');
    await expect(vm.banner).toBeHidden();
  });
});
