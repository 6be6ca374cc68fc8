import { haveRunningVm } from './pages/running-vm.ts';
import { expect, test } from './support/test.ts';

test('a VM is asked to power off, and started again', { tag: '@essential' }, async ({ launch }) => {
  const app = await launch();
  const { vm } = await haveRunningVm(app, 'sandbox');

  await test.step('Stop asks the guest, which takes its time', async () => {
    const read = await vm.readsDuring(async () => {
      await vm.press('Stop');
      await vm.waitForState('Stopped');
    });
    expect(read).toContain('Stopping');
    expect(read).toContain('asked to power off');
    await expect(vm.banner).toBeHidden();
  });

  await test.step('the activity says who did it', async () => {
    await vm.open('Activity');
    await expect(vm.activity('Stop requested')).toContainText('You');
    await expect(vm.activity('Stopped')).toContainText('You');
  });

  await test.step('Start boots it again', async () => {
    await vm.open('Console');
    await vm.press('Start');
    await vm.waitForState('Running');
    await vm.console.waitForPrompt();
  });
});

test('a guest that powers itself off is noticed', async ({ launch }) => {
  const app = await launch();
  const { vm } = await haveRunningVm(app, 'sandbox');

  await vm.console.type('poweroff');
  await vm.waitForState('Stopped');
  await expect(vm.banner).toBeHidden();

  await vm.open('Activity');
  const stopped = vm.activity('Stopped');
  await expect(stopped).toContainText('The guest');
  await expect(stopped).toContainText('The guest powered off.');
});

test('a VM is forced off like by pulling the plug', async ({ home, launch }) => {
  const app = await launch();
  const { id, vm } = await haveRunningVm(app, 'sandbox');

  await vm.forceOff();
  await vm.waitForState('Stopped');
  expect(home.machinePid(id)).toBeNull();

  await vm.open('Activity');
  await expect(vm.activity('Stopped')).toContainText('The VM was forced off.');
});
