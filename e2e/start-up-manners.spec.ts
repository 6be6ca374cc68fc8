import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { StartUpPage } from './pages/start-up-page.ts';
import { appEnvironment, sandboxFlags } from './support/app.ts';
import { sendSignal } from './support/machines.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';
import { launchUnwatched } from './support/unwatched-app.ts';

test('a page that crashes while it shows a problem comes back with it', { tag: '@essential' }, async ({
  home,
}) => {
  writeFileSync(join(home.dir, 'data'), 'a file where a folder should be');
  const log = join(home.stateDir, 'logs/main.log');
  const deaths = () =>
    (existsSync(log) ? readFileSync(log, 'utf8') : '').split('the page has died').length - 1;
  const title = 'Banger can’t use a file or folder';
  const app = await launchUnwatched(home);
  try {
    await app.look((page) => expect(page.getByRole('heading', { name: title })).toBeVisible());
    for (const pid of app.processes('type=renderer')) sendSignal(pid, 'SIGKILL');
    await expect.poll(deaths).toBe(1);
    await expect.poll(() => app.processes('type=renderer').length).toBe(1);
    await app.look((page) => expect(page.getByRole('heading', { name: title })).toBeVisible());
  } finally {
    await app.end();
  }
});

test('About tells the versions before the dashboard is open', async ({ home, launch }) => {
  writeFileSync(home.database, '');
  const app = await launch();
  await expect(app.page.getByRole('heading', { name: 'The database file is empty' })).toBeVisible();
  const shown = await app.main.run(
    ({ dialog, Menu }) =>
      new Promise<{ message: string; detail?: string }>((resolve) => {
        dialog.showMessageBox = ((_: unknown, box: { message: string; detail?: string }) => {
          resolve(box);
          return Promise.resolve({ response: 0, checkboxChecked: false });
        }) as typeof dialog.showMessageBox;
        const help = Menu.getApplicationMenu()?.items.find(({ role }) => role === 'help');
        help?.submenu?.items.find(({ label }) => label === 'About Banger Desktop')?.click();
      }),
  );
  expect(shown.message).toMatch(/^Banger Desktop \d+\.\d+\.\d+$/);
  expect(shown.detail).toMatch(/^Electron \d[\d.]+\nChromium \d[\d.]+\nNode \d[\d.]+$/);
});

test('a link that is followed while the first window opens leads to its VM', async ({ home, launch }) => {
  const before = await launch();
  await haveVm(before, 'sandbox');
  await before.close();
  for (const milliseconds of [0, 40, 80, 120]) {
    const follow = () =>
      spawn(packagedApp, [...sandboxFlags, 'banger://vm/sandbox'], {
        env: appEnvironment(home),
        stdio: 'ignore',
      });
    // The other start takes a while until it has told the first.
    const onLaunch = async () => void setTimeout(follow, milliseconds);
    const app = await launch({ start: { executable: packagedApp, onLaunch } });
    await expect(app.page.getByRole('heading', { name: 'sandbox', level: 1 })).toBeVisible();
    await app.close();
  }
});

test('a link that is followed during a start-up leads to its VM when the dashboard opens', async ({
  home,
  launch,
}) => {
  const before = await launch();
  await haveVm(before, 'sandbox');
  await before.close();
  const [data, away] = [join(home.dir, 'data'), join(home.dir, 'data-elsewhere')];
  renameSync(data, away);
  writeFileSync(data, 'a file where a folder should be');
  const app = await launch();
  const start = new StartUpPage(app);
  await start.expectProblem('Banger can’t use a file or folder');
  for (const args of [['banger://vm/sandbox'], []]) {
    const second = spawn(packagedApp, [...sandboxFlags, ...args], {
      env: appEnvironment(home),
      stdio: 'ignore',
    });
    expect(await once(second, 'exit')).toEqual([0, null]);
  }
  rmSync(data);
  renameSync(away, data);
  await start.openDashboard('Try again');
  await expect(app.page.getByRole('heading', { name: 'sandbox', level: 1 })).toBeVisible();
});
