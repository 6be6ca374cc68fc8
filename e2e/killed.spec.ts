import { killMachine } from './support/machines.ts';
import { haveRunningVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('a machine that is killed is shown stopped at once, with the reason', { tag: '@essential' }, async ({
  home,
  launch,
}) => {
  const app = await launch();
  const { id, vm } = await haveRunningVm(app, 'sandbox');
  const pid = home.machinePid(id) ?? Number.NaN;

  const shown = app.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const header = document.querySelector('main header');
        const observer = new MutationObserver(() => {
          if (!header?.textContent?.includes('Stopped')) return;
          observer.disconnect();
          resolve(Date.now());
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
  );
  // The page answers in order: now the observer watches.
  await app.page.evaluate(() => undefined);
  const killed = Date.now();
  await killMachine(pid, id);
  const latency = `${(await shown) - killed} ms from kill -9 to the changed screen`;
  test.info().annotations.push({ type: 'measured', description: latency });
  console.log(latency);

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
