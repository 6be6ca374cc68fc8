import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { Dashboard } from './pages/dashboard.ts';
import { VmPage } from './pages/vm-page.ts';
import { appEnvironment, sandboxFlags } from './support/app.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('a second start shows the window that is there', { tag: '@essential' }, async ({ home, launch }) => {
  const first = await launch();
  await haveVm(first, 'sandbox');
  const isVisible = () =>
    first.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()));
  await expect.poll(isVisible).toEqual([true]);
  await first.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await isVisible()).toEqual([false]);

  const second = spawn(packagedApp, sandboxFlags, { env: appEnvironment(home), stdio: 'ignore' });
  expect(await once(second, 'exit')).toEqual([0, null]);
  await expect.poll(isVisible).toEqual([true]);
  await expect(new Dashboard(first.page).row('sandbox')).toBeVisible();
});

test('two installations run side by side, each with its own VMs', { tag: '@essential' }, async ({
  launch,
  newHome,
}) => {
  const [mine, other] = [await launch(), await launch({ home: newHome() })];
  await haveVm(mine, 'mine');
  await haveVm(other, 'theirs');
  for (const [app, here, elsewhere] of [
    [mine, 'mine', 'theirs'],
    [other, 'theirs', 'mine'],
  ] as const) {
    const dashboard = new Dashboard(app.page);
    await expect(dashboard.row(here)).toBeVisible();
    await expect(dashboard.row(elsewhere)).toHaveCount(0);
  }
});

test('the first VMs of two installations run at once, each on an address of its own', async ({
  home,
  launch,
  newHome,
}) => {
  const otherHome = newHome();
  const installations = [
    { home, app: await launch() },
    { home: otherHome, app: await launch({ home: otherHome }) },
  ];

  await test.step('one press in each', async () => {
    for (const { app } of installations) {
      await app.page.getByRole('button', { name: 'Start your first VM' }).click();
      const vm = new VmPage(app.page);
      await vm.waitForState('Running');
      await vm.console.waitForPrompt();
    }
  });

  await test.step('both answer, each on the address that its own guest has', async () => {
    for (const { home } of installations) {
      const guestIp = String(home.vm('sandbox-1').guest_ip);
      const answer = await fetch(`http://${guestIp.replace(/^\d+/, '127')}:8080/`);
      expect(await answer.text()).toContain(`<dt>Address</dt><dd>${guestIp}`);
    }
    const [mine, theirs] = installations.map(({ home }) => home.vm('sandbox-1').guest_ip);
    expect(mine).not.toBe(theirs);
  });

  await test.step('the settings say which range each has', async () => {
    for (const { home, app } of installations) {
      await new Dashboard(app.page).goTo('Settings');
      const [, second, third] = String(home.vm('sandbox-1').guest_ip).split('.');
      const range = app.page.getByRole('textbox', { name: 'Addresses of new VMs' });
      await expect(range).toHaveValue(`127.${second}.${third}.x`);
    }
  });
});
