import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { type App, appEnvironment, sandboxFlags } from './support/app.ts';
import type { Home } from './support/home.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

/** No session bus but one that leads nowhere: nobody's real tray is touched. */
const env = { BANGER_HYPERVISOR: 'fake', DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

test('closed to the tray it goes on unseen, tells of what ends, comes back, and really quits', {
  tag: '@essential',
}, async ({ home, launch }) => {
  const tray = desktopWithTray(home);
  const withTray = { ...env, ...tray.env };
  const app = await launch({ env: withTray });
  await app.value('settings.update', { closeToTray: true });
  // Answered after the tray has been told the same.
  expect(await app.value('host.tray', {})).toBe(false);
  await watchTray(app);
  await test.step('a tray that the desktop got meanwhile is there when the window comes to the front', async () => {
    tray.show();
    await app.main.run(({ app: program, BrowserWindow }) =>
      program.emit('browser-window-focus', {}, BrowserWindow.getAllWindows()[0]),
    );
    expect(await app.value('host.tray', {})).toBe(true);
  });
  await app.main.run(({ Notification }) => {
    Notification.isSupported = () => true;
    Notification.prototype.show = function show() {
      Object.assign(globalThis, { shownNotification: this });
    };
  });

  await test.step('closing hides the window, and ends nothing', async () => {
    await app.pressClose();
    await expect.poll(() => isVisible(app)).toBe(false);
  });

  await test.step('a job that ends is told of; a press on that shows its log', async () => {
    await app.value('database.backUp', {});
    const told = () =>
      app.main.run(
        () => (globalThis as { shownNotification?: Electron.Notification }).shownNotification?.title,
      );
    await expect.poll(told).toBe('Job finished');
    await app.main.run(() =>
      (globalThis as { shownNotification?: Electron.Notification }).shownNotification?.emit('click'),
    );
    await expect.poll(() => isVisible(app)).toBe(true);
    await expect(app.page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible();
    await expect(app.page.getByRole('button', { name: 'Log', expanded: true })).toBeVisible();
  });

  await test.step('a press on its icon brings the window back', async () => {
    await app.pressClose();
    await expect.poll(() => isVisible(app)).toBe(false);
    await app.main.run(() => (globalThis as unknown as WatchedTray).shownTray.emit('click'));
    await expect.poll(() => isVisible(app)).toBe(true);
  });

  await test.step('its menu leads to the VMs that run', async () => {
    const id = await haveVm(app, 'api');
    await app.value('vms.start', { id });
    await app.pressClose();
    await expect.poll(() => isVisible(app)).toBe(false);
    await expect.poll(() => trayMenu(app)).toEqual(['Open Banger Desktop', '', 'api', '', 'Quit']);
    await chooseInTray(app, 'api');
    await expect.poll(() => isVisible(app)).toBe(true);
    await expect(app.page.getByRole('heading', { name: 'api', level: 1 })).toBeVisible();
  });

  await test.step('Quit in its menu shows the window, to ask what becomes of them', async () => {
    await app.pressClose();
    await expect.poll(() => isVisible(app)).toBe(false);
    await chooseInTray(app, 'Quit');
    await expect.poll(() => isVisible(app)).toBe(true);
    const question = app.page.getByRole('alertdialog');
    await expect(question).toContainText('api');
    await app.page.keyboard.press('Escape');
    await expect(question).toBeHidden();
  });

  await test.step('a second start brings the window back', async () => {
    await app.pressClose();
    await expect.poll(() => isVisible(app)).toBe(false);
    await promisify(execFile)(packagedApp, sandboxFlags, { env: appEnvironment(home, withTray) });
    await expect.poll(() => isVisible(app)).toBe(true);
  });

  await test.step('Quit leaves no process, hidden or not', async () => {
    await app.pressClose();
    await expect.poll(() => isVisible(app)).toBe(false);
    expect(processesOf(home)).not.toEqual([]);
    await app.value('settings.update', { onQuit: 'leave' });
    await chooseInTray(app, 'Quit');
    await app.ended();
    await expect.poll(() => processesOf(home)).toEqual([]);
  });
});

test('closing to a tray that has gone since it was looked for quits: no window is lost', async ({
  home,
  launch,
}) => {
  const tray = desktopWithTray(home);
  tray.show();
  const app = await launch({ env: { ...env, ...tray.env } });
  await watchTray(app);
  await app.value('settings.update', { closeToTray: true });
  await expect.poll(() => trayMenu(app)).toContain('Quit');
  tray.hide();
  await app.pressClose();
  await app.ended();
});

interface WatchedTray {
  shownTray: Electron.Tray;
  shownMenu: Electron.Menu | undefined;
}

/** Its bus leads nowhere, so nobody shows the icon: what the app makes is kept, to be pressed in a desktop's place. */
async function watchTray(app: App): Promise<void> {
  await app.main.run(({ Tray }) => {
    Tray.prototype.setContextMenu = function setContextMenu(menu) {
      Object.assign(globalThis, { shownTray: this, shownMenu: menu });
    };
  });
}

/** The labels of its menu, empty for a line between; empty while there is none. */
const trayMenu = (app: App) =>
  app.main.run(() =>
    ((globalThis as unknown as WatchedTray).shownMenu?.items ?? []).map(({ label }) => label),
  );

const chooseInTray = (app: App, chosen: string) =>
  app.main.run((_, label) => {
    const item = (globalThis as unknown as WatchedTray).shownMenu?.items.find((one) => one.label === label);
    setImmediate(() => item?.click());
  }, chosen);

const isVisible = (app: App) =>
  app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

/** Says of itself that it shows a tray, once it is to; its bus leads nowhere, which breaks nothing. */
function desktopWithTray(home: Home): { env: Record<string, string>; show: () => void; hide: () => void } {
  const bin = join(home.dir, 'bin');
  mkdirSync(bin, { mode: 0o700 });
  const answer = (shows: boolean) =>
    writeFileSync(join(bin, 'gdbus'), `#!/bin/sh\necho '(${shows},)'\n`, { mode: 0o700 });
  answer(false);
  return {
    env: {
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${home.dir}/no-bus`,
      PATH: `${bin}:${process.env.PATH ?? ''}`,
    },
    show: () => answer(true),
    hide: () => answer(false),
  };
}

/** All that name the home on their command lines, as each of Chromium's does. */
function processesOf(home: Home): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(home.dir);
    } catch {
      return false; // Ended since the folder was read.
    }
  });
}
