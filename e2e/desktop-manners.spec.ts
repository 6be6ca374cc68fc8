import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packagedApp } from '../scripts/package-dir.ts';
import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import { type App, appEnvironment, sandboxFlags } from './support/app.ts';
import type { Home } from './support/home.ts';
import { expect, test } from './support/test.ts';

/** No session bus: a desktop that has neither a tray nor notifications, and nobody's real one is touched. */
const env = { BANGER_HYPERVISOR: 'fake', DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

const boundsOf = (app: App) =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());

test('the window comes back where it was, wherever it was closed', async ({ home, launch }) => {
  const file = join(home.stateDir, 'window.json');
  const app = await launch({ env });
  await app.act(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 900, height: 600 }),
  );
  await test.step('written down soon after it was moved, for this user only', async () => {
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('"width":900');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
  await app.pressClose();
  await app.ended();

  const again = await launch({ env });
  expect(await boundsOf(again)).toEqual({ x: 40, y: 30, width: 900, height: 600 });
});

test('the theme follows the desktop while the window is open', async ({ launch }) => {
  const app = await launch({ env });
  // As the desktop says, which Playwright hides from its pages.
  await app.page.emulateMedia({ colorScheme: null });
  const ground = () => app.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const loaded = await app.page.evaluate(() => performance.timeOrigin);
  const follow = (theme: 'light' | 'dark') =>
    app.electron.evaluate(({ nativeTheme }, source) => {
      nativeTheme.themeSource = source;
    }, theme);
  await follow('light');
  await expect.poll(ground).toBe('rgb(247, 247, 248)');
  const light = await ground();
  await follow('dark');
  await expect.poll(ground).not.toBe(light);
  expect(
    await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getBackgroundColor(),
    ),
  ).toBe('#16181D');
  expect(await app.page.evaluate(() => performance.timeOrigin)).toBe(loaded);
});

test('a theme that was chosen is the whole window’s, and is there from the next one’s first frame on', async ({
  launch,
}) => {
  const shown = (app: App) =>
    app.electron.evaluate(({ BrowserWindow, nativeTheme }) => ({
      dark: nativeTheme.shouldUseDarkColors,
      ground: BrowserWindow.getAllWindows()[0]?.getBackgroundColor(),
    }));
  const app = await launch({ env });
  await app.page.emulateMedia({ colorScheme: null });
  for (const [theme, dark, ground] of [
    ['Light', false, '#F7F7F8'],
    ['Dark', true, '#16181D'],
  ] as const) {
    const choice = app.page.getByRole('radio', { name: theme, exact: true });
    await choice.click({ force: true });
    await expect(choice).toBeChecked();
    await expect.poll(() => shown(app)).toEqual({ dark, ground });
    await expect
      .poll(() => app.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
      .toBe(dark);
  }
  await app.close();

  const again = await launch({ env });
  expect(await shown(again)).toEqual({ dark: true, ground: '#16181D' });
});

test('settings and versions are where people look; without a tray closing the window quits', async ({
  launch,
}) => {
  const app = await launch({ env });
  const gallery = new Gallery(app);
  await gallery.open();
  await new Dashboard(app.page).goTo('Settings');
  const tray = app.page.getByRole('switch', { name: /Stay in the tray/ });
  await expect(app.page.getByText('This desktop shows no tray')).toBeVisible();
  await tray.click();
  await expect(tray).toBeChecked();
  await gallery.show('settings');

  await app.act(({ Menu }) => {
    const help = Menu.getApplicationMenu()?.items.find(({ role }) => role === 'help');
    help?.submenu?.items.find(({ label }) => label === 'About Banger Desktop')?.click();
  });
  const about = app.page.getByRole('dialog', { name: 'About Banger Desktop' });
  await expect(about).toContainText('SQLite');
  await gallery.show('about');
  await about.getByRole('button', { name: 'Licences' }).click();
  const licences = app.page.getByRole('dialog', { name: 'Licences' });
  await expect(licences.getByRole('textbox', { name: 'Licences' })).toHaveValue(/better-sqlite3/);
  await gallery.show('licences');
  await app.page.keyboard.press('Escape');

  await app.pressClose();
  await app.ended();
});

test('closed to the tray it goes on unseen, tells of what ends, comes back, and really quits', async ({
  home,
  launch,
}) => {
  const tray = desktopWithTray(home);
  const withTray = { ...env, ...tray.env };
  const app = await launch({ env: withTray });
  await app.value('settings.update', { closeToTray: true });
  // Answered after the tray has been told the same.
  expect(await app.value('host.tray', {})).toBe(false);
  await test.step('a tray that the desktop got meanwhile is there when the window comes to the front', async () => {
    tray.show();
    await app.act(({ app: program, BrowserWindow }) =>
      program.emit('browser-window-focus', {}, BrowserWindow.getAllWindows()[0]),
    );
    expect(await app.value('host.tray', {})).toBe(true);
  });
  await app.electron.evaluate(({ Notification }) => {
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
    await app.value('db.backUp', {});
    const told = () =>
      app.electron.evaluate(
        () => (globalThis as { shownNotification?: Electron.Notification }).shownNotification?.title,
      );
    await expect.poll(told).toBe('Done');
    await app.act(() =>
      (globalThis as { shownNotification?: Electron.Notification }).shownNotification?.emit('click'),
    );
    await expect.poll(() => isVisible(app)).toBe(true);
    await expect(app.page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible();
    await expect(app.page.getByRole('button', { name: 'Log', expanded: true })).toBeVisible();
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
    await app.quit();
    await expect.poll(() => processesOf(home)).toEqual([]);
  });
});

const isVisible = (app: App) =>
  app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

/** Says of itself that it shows a tray, once it is to; its bus leads nowhere, which breaks nothing. */
function desktopWithTray(home: Home): { env: Record<string, string>; show: () => void } {
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

test('the window is of the class by which the desktop entry claims it', async ({ launch }) => {
  const app = await launch({ env });
  const { id, electron } = await app.electron.evaluate(({ BrowserWindow }) => ({
    id: BrowserWindow.getAllWindows()[0]?.getNativeWindowHandle().readUInt32LE(0),
    electron: Number.parseInt(process.versions.electron, 10),
  }));
  const { stdout } = await promisify(execFile)('xprop', ['-id', String(id), 'WM_CLASS']);
  // The entry has the desktopName of package.json (e2e/appimage-contents.spec.ts). Electron takes that from its version 41 on,
  // and under X11 took the product's name before.
  const name = electron > 41 ? 'banger-desktop' : 'Banger Desktop';
  expect(stdout).toBe(`WM_CLASS(STRING) = "${name.toLowerCase()}", "${name}"\n`);
});
