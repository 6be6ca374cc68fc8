import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { packagedApp } from '../scripts/package-dir.ts';
import { Dashboard } from './pages/dashboard.ts';
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
