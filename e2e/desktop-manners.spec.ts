import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Dashboard } from './pages/dashboard.ts';
import { Gallery } from './pages/gallery.ts';
import type { App } from './support/app.ts';
import { expect, test } from './support/test.ts';

/** No session bus: a desktop that has neither a tray nor notifications, and nobody's real one is touched. */
const env = { BANGER_HYPERVISOR: 'fake', DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' };

const boundsOf = (app: App) =>
  app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());

test('the window comes back where it was, wherever it was closed', async ({ home, launch }) => {
  const file = join(home.stateDir, 'window.json');
  const app = await launch({ env });
  await app.main.run(({ BrowserWindow }) =>
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

test('a graphics processor that cannot be used is not tried again before the next boot of this computer', async ({
  home,
  launch,
}) => {
  const compositing = (app: App) => app.main.run(({ app }) => app.getGPUFeatureStatus().gpu_compositing);
  const first = await launch({ env });
  const byHardware = (await compositing(first)) !== 'disabled_software';
  const note = join(home.stateDir, 'graphics.json');
  await expect.poll(() => existsSync(note)).toBe(!byHardware);
  await first.close();

  const again = await launch({ env });
  await expect(again.page.getByRole('button', { name: 'Start your first VM' })).toBeVisible();
  expect((await compositing(again)) !== 'disabled_software').toBe(byHardware);
});

const themeOf = (app: App) =>
  app.main.run(({ nativeTheme: { themeSource, shouldUseDarkColors } }) => ({
    source: themeSource,
    dark: shouldUseDarkColors,
  }));

test('on a dark desktop it opens dark, on a light one light', async ({ launch }) => {
  for (const [flags, dark] of [
    [['--force-dark-mode'], true],
    [[], false],
  ] as const) {
    const app = await launch({ env, flags });
    await app.page.emulateMedia({ colorScheme: null });
    expect(await themeOf(app)).toEqual({ source: 'system', dark });
    await expect
      .poll(() => app.page.evaluate(() => getComputedStyle(document.body).backgroundColor))
      .toBe(dark ? 'rgb(19, 21, 25)' : 'rgb(247, 247, 248)');
    await app.close();
  }
});

test('the theme follows the desktop while the window is open', async ({ launch }) => {
  const app = await launch({ env });
  // As the desktop says, which Playwright hides from its pages.
  await app.page.emulateMedia({ colorScheme: null });
  // Nothing is chosen: what comes below stands for a change of the desktop's.
  expect(await themeOf(app)).toMatchObject({ source: 'system' });
  const ground = () => app.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const loaded = await app.page.evaluate(() => performance.timeOrigin);
  const follow = (theme: 'light' | 'dark') =>
    app.main.run(({ nativeTheme }, source) => {
      nativeTheme.themeSource = source;
    }, theme);
  await follow('light');
  await expect.poll(ground).toBe('rgb(247, 247, 248)');
  const light = await ground();
  await follow('dark');
  await expect.poll(ground).not.toBe(light);
  expect(
    await app.main.run(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBackgroundColor()),
  ).toBe('#131519');
  expect(await app.page.evaluate(() => performance.timeOrigin)).toBe(loaded);
});

test('a theme that was chosen is the whole window’s, and is there from the next one’s first frame on', {
  tag: '@essential',
}, async ({ launch }) => {
  const shown = (app: App) =>
    app.main.run(({ BrowserWindow, nativeTheme }) => ({
      dark: nativeTheme.shouldUseDarkColors,
      ground: BrowserWindow.getAllWindows()[0]?.getBackgroundColor(),
    }));
  const app = await launch({ env });
  await app.page.emulateMedia({ colorScheme: null });
  for (const [theme, dark, ground] of [
    ['Light', false, '#F7F7F8'],
    ['Dark', true, '#131519'],
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
  expect(await shown(again)).toEqual({ dark: true, ground: '#131519' });
});

test('settings and versions are where people look; without a tray closing the window quits', async ({
  launch,
}) => {
  const app = await launch({ env });
  const gallery = new Gallery(app);
  await gallery.open();
  await new Dashboard(app.page).goTo('Settings');
  const tray = app.page.getByRole('switch', { name: /Keep running in the tray/ });
  await expect(app.page.getByText('Your desktop has no system tray')).toBeVisible();
  await expect(tray).toBeDisabled();
  // As somebody does who uses another desktop, too.
  await app.value('settings.update', { closeToTray: true });
  await expect(tray).toBeChecked();
  await gallery.show('settings');

  await app.main.run(({ Menu }) => {
    const help = Menu.getApplicationMenu()?.items.find(({ role }) => role === 'help');
    help?.submenu?.items.find(({ label }) => label === 'About Banger Desktop')?.click();
  });
  const about = app.page.getByRole('dialog', { name: 'About Banger Desktop' });
  await expect(about).toContainText('SQLite');
  await gallery.show('about');
  await about.getByRole('button', { name: 'Licenses' }).click();
  const licences = app.page.getByRole('dialog', { name: 'Licenses' });
  await expect(licences.getByRole('textbox', { name: 'Licenses' })).toHaveValue(/better-sqlite3/);
  await gallery.show('licences');
  await app.page.keyboard.press('Escape');

  await app.pressClose();
  await app.ended();
});

test('the window is of the class by which the desktop entry claims it', async ({ launch }) => {
  const app = await launch({ env });
  const { id, electron } = await app.main.run(({ BrowserWindow }) => ({
    id: BrowserWindow.getAllWindows()[0]?.getNativeWindowHandle().readUInt32LE(0),
    electron: Number.parseInt(process.versions.electron, 10),
  }));
  const { stdout } = await promisify(execFile)('xprop', ['-id', String(id), 'WM_CLASS']);
  // The entry has the desktopName of package.json (e2e/appimage-contents.spec.ts). Electron takes that from its version 41 on,
  // and under X11 took the product's name before.
  const name = electron > 41 ? 'banger-desktop' : 'Banger Desktop';
  expect(stdout).toBe(`WM_CLASS(STRING) = "${name.toLowerCase()}", "${name}"\n`);
});
