// @vitest-environment happy-dom

import { existsSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { shownRange } from '../../../app/contract/address-ranges.ts';
import type { ApiClient } from '../../../app/contract/api-clients.ts';
import { readHostNetwork } from '../../../app/services/network/host-network.ts';
import { type MainProcessOptions, openMainProcess } from '../../testing/main-process.ts';
import { openNewerDatabase, readOnly } from '../../testing/newer-database.ts';
import { showApp } from '../../testing/show-app.tsx';

async function openSettings({ kept = '172.23.41.0/24', ...options }: Options = {}) {
  const main = await openMainProcess(options);
  if (kept) await main.value('addresses.setRange', { range: kept });
  return { ...main, ...showApp('/settings', main) };
}

interface Options extends MainProcessOptions {
  /** The range of new VMs; empty: there is none yet. */
  kept?: string;
}

type Settings = Awaited<ReturnType<typeof openSettings>>;

const chosen = ({ value }: Settings) => value('settings.get', {});

test('what becomes of VMs when the dashboard quits can be changed after it was remembered', async () => {
  const app = await openSettings();
  await app.user.click(await screen.findByRole('combobox', { name: 'Running VMs when Banger quits' }));
  await app.user.click(await screen.findByRole('option', { name: 'Pause them' }));
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ onQuit: 'pause' }));
});

test('closing to the tray is off until it is chosen', async () => {
  const app = await openSettings({ hasTray: true });
  const tray = await screen.findByRole('switch', { name: /Keep running in the tray/ });
  expect(tray.getAttribute('aria-checked')).toBe('false');
  await screen.findByText(/To reopen the window, use the tray icon/);
  await app.user.click(tray);
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ closeToTray: true }));
  expect(tray.getAttribute('aria-checked')).toBe('true');
});

test('where the desktop has no tray, keeping running in it can only be switched off', async () => {
  const app = await openSettings();
  const tray = await screen.findByRole('switch', { name: /Keep running in the tray/ });
  await screen.findByText(/Your desktop has no system tray, so closing the window quits Banger/);
  expect(tray.hasAttribute('data-disabled')).toBe(true);
  await app.user.click(tray);
  expect(tray.getAttribute('aria-checked')).toBe('false');
  // Chosen on another desktop.
  await app.value('settings.update', { closeToTray: true });
  await waitFor(() => expect(tray.getAttribute('aria-checked')).toBe('true'));
  await app.user.click(tray);
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ closeToTray: false }));
});

test('the theme is chosen among the settings, too', async () => {
  const app = await openSettings();
  const settings = within(await screen.findByRole('region', { name: 'Settings' }));
  await app.user.click(await settings.findByRole('radio', { name: 'Dark' }));
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ theme: 'dark' }));
  const dark = screen.getAllByRole<HTMLInputElement>('radio', { name: 'Dark' });
  await waitFor(() => expect(dark.map(({ checked }) => checked)).toEqual([true, true]));
});

test('notifications can be turned off', async () => {
  const app = await openSettings();
  await app.user.click(await screen.findByRole('switch', { name: /Notify me when a VM crashes/ }));
  await waitFor(async () => expect(await chosen(app)).toMatchObject({ notifications: false }));
});

const range = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'Addresses of new VMs' });

async function enterRange({ user }: Settings, text: string): Promise<void> {
  await user.clear(await range());
  await user.type(await range(), `${text}{Enter}`);
}

const keptRange = async ({ value }: Settings) => (await value('addresses.get', {})).range;

test('the range of new VMs can be changed, and its new one is said', async () => {
  const app = await openSettings();
  expect((await range()).value).toBe('127.23.41.x');
  expect(
    screen.getByText(/its own range on this computer\. Existing VMs keep their addresses\.$/),
  ).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Change' }).disabled).toBe(true);
  await enterRange(app, '127.18.7.x');
  await screen.findByText('New VMs get addresses in 127.18.7.x');
  expect(await keptRange(app)).toBe('172.18.7.0/24');
  expect((await range()).value).toBe('127.18.7.x');
});

test('what is no range is refused in words, and nothing is stored', async () => {
  const app = await openSettings();
  for (const text of ['127.15.0.x', 'elsewhere']) {
    await enterRange(app, text);
    expect(screen.getByText('Enter a range from 127.16.0.x to 127.31.255.x.')).toBeTruthy();
    expect((await range()).getAttribute('aria-invalid')).toBe('true');
  }
  expect(await keptRange(app)).toBe('172.23.41.0/24');
  await app.user.type(await range(), '!');
  expect(screen.queryByText(/Enter a range/)).toBeNull();
});

test('a range that cannot be had says what is in the way', async () => {
  const docker = { network: '172.17.0.0', bits: 16, interface: 'docker0' };
  const app = await openSettings({
    readNetwork: async () => ({ ...(await readHostNetwork()), routes: [docker] }),
    random: () => 0,
  });
  await enterRange(app, '127.17.0.x');
  await screen.findByText(
    /couldn’t reach 172\.17\.0\.0\/16, a network of this computer \(docker0\)\. Choose another/,
  );
  expect((await range()).getAttribute('aria-invalid')).toBe('true');
  expect(await keptRange(app)).toBe('172.23.41.0/24');
  await app.user.click(screen.getByRole('button', { name: 'Choose a free range' }));
  await waitFor(async () => expect((await range()).value).not.toBe('127.17.0.x'));
  expect((await range()).value).toBe(shownRange((await keptRange(app)) ?? ''));
  expect((await range()).getAttribute('aria-invalid')).toBeNull();
});

test('before the first VM there is no range, and it is said when one is chosen', async () => {
  const app = await openSettings({ kept: '' });
  expect((await range()).value).toBe('');
  expect(screen.getByText(/A free range is chosen when you create your first VM\./)).toBeTruthy();
  await enterRange(app, '127.20.0.x');
  await waitFor(async () => expect(await keptRange(app)).toBe('172.20.0.0/24'));
  expect(screen.queryByText(/A free range is chosen/)).toBeNull();
});

test('a choice that was made elsewhere shows at once', async () => {
  const app = await openSettings();
  const tray = await screen.findByRole('switch', { name: /Keep running in the tray/ });
  await app.value('settings.update', { closeToTray: true });
  await waitFor(() => expect(tray.getAttribute('aria-checked')).toBe('true'));
});

test.each(['ordinary', 'read-only'])('the %s database is a part of the settings', async (kind) => {
  const { user } =
    kind === 'ordinary'
      ? await openSettings()
      : showApp('/settings', await openNewerDatabase(), { readOnly });
  const screens = within(screen.getByRole('complementary', { name: 'Banger Desktop' }));
  expect(screens.queryByRole('link', { name: 'Database' })).toBeNull();
  await user.click(await screen.findByRole('link', { name: 'Database' }));
  await screen.findByRole('heading', { level: 1, name: 'Database' });
  expect(window.location.hash).toBe('#/database');
  expect(screens.getByRole('link', { name: 'Settings' }).getAttribute('aria-current')).toBe('page');
  await user.click(within(screen.getByRole('main')).getByRole('link', { name: 'Settings' }));
  await screen.findByRole('heading', { level: 1, name: 'Settings' });
});

test('nothing can be chosen where the database may only be looked at, and it is said why', async () => {
  showApp('/settings', await openNewerDatabase(), { readOnly });
  const why = await screen.findByText('Update to 9.0.0 to change this.');
  expect(why.parentElement?.hasAttribute('inert')).toBe(true);
});

test('a program that is no AppImage says nothing about links in terminals', async () => {
  await openSettings();
  await screen.findByRole('switch', { name: /Keep running in the tray/ });
  expect(screen.queryByRole('switch', { name: /in terminals/ })).toBeNull();
});

test('an AppImage is linked for terminals and unlinked by one switch, which says where', async () => {
  vi.stubEnv('HOME', mkdtempSync(join(tmpdir(), 'home-')));
  onTestFinished(() => {
    rmSync(String(process.env.HOME), { recursive: true });
    vi.unstubAllEnvs();
  });
  const link = join(String(process.env.HOME), '.local/bin/banger-desktop');
  const app = await openSettings({ appImage: '/opt/banger-desktop.AppImage' });
  const linked = await screen.findByRole('switch', { name: 'Use “banger-desktop” in terminals' });
  expect(linked.getAttribute('aria-checked')).toBe('false');
  screen.getByText(new RegExp(`^This creates the link ${link}, which leads to this AppImage\\.`));
  await app.user.click(linked);
  await screen.findByText(new RegExp(`^${link} leads to this AppImage\\.`));
  expect(readlinkSync(link)).toBe('/opt/banger-desktop.AppImage');
  await app.user.click(linked);
  await screen.findByText(/^This creates the link/);
  expect(existsSync(link)).toBe(false);
});

test('scripts are shown where they can ask, with a command to copy', async () => {
  const { user, paths } = await openSettings();
  await user.click(await screen.findByRole('button', { name: 'Copy: Socket' }));
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(paths.controlSocket));
  await user.click(screen.getByRole('button', { name: 'Copy: List VMs' }));
  const command = `curl --unix-socket ${paths.controlSocket} http://localhost/v1/vms`;
  await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(command));
});

test('the programs that are connected are listed while somebody looks', async () => {
  const events: ApiClient = {
    id: 1,
    actor: 'api',
    program: 'curl/8.5.0',
    request: 'GET /v1/events',
    since: new Date().toISOString(),
  };
  let clients: ApiClient[] = [
    events,
    { ...events, id: 2, actor: 'mcp', program: null, request: 'GET /v1/vms' },
  ];
  await openSettings({ apiClients: () => clients });
  const list = within(await screen.findByRole('region', { name: 'Connected programs' }));
  expect(list.getAllByRole('term').map(({ textContent }) => textContent)).toEqual(['curl/8.5.0', 'MCP']);
  expect(list.getAllByRole('definition').map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^GET \/v1\/events /),
    expect.stringMatching(/^GET \/v1\/vms /),
  ]);
  clients = [];
  await screen.findByText('No program is connected now.');
});
