// @vitest-environment happy-dom
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeStarter } from '../../../app/services/ssh/testing/describe-starter.ts';
import { freePort } from '../../testing/listening.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

async function openConnect(section = 'connect') {
  const main = await openMainProcess();
  describeStarter(await main.image('starter'));
  const hostPort = await freePort();
  const vm = await main.vmIn('stopped', 'sandbox', { forwards: [{ hostPort, guestPort: 22 }] });
  const userFile = join(main.home, '.ssh/config');
  return { main, vm, hostPort, userFile, ...showApp(`/vms/${vm.id}/${section}`, main) };
}

test('an editor opens once the hosts are added, which is shown before it is done, and undone as easily', async () => {
  const { main, user, hostPort, userFile, vm } = await openConnect();
  await user.click(await screen.findByRole('button', { name: 'Open in VS Code' }));
  const dialog = within(await screen.findByRole('alertdialog'));
  const line = `Include ${join(main.paths.stateDir, 'ssh/config')}`;
  await dialog.findByText(line);
  expect(existsSync(userFile)).toBe(false);
  await user.click(dialog.getByRole('button', { name: 'Add hosts' }));
  await waitFor(() => expect(readFileSync(userFile, 'utf8')).toBe(`${line}\n`));
  await screen.findByRole('button', { name: 'Remove hosts from your SSH configuration' });

  const folder = screen.getByRole('textbox', { name: 'Folder in the VM' });
  await user.clear(folder);
  await user.type(folder, '/srv/app');
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  await user.click(screen.getByRole('button', { name: 'Open in VS Code' }));
  await waitFor(() => expect(main.inEditors).toHaveLength(1));
  expect(main.inEditors).toEqual([
    { id: 'vscode', host: 'banger-sandbox', user: 'root', port: hostPort, folder: '/srv/app' },
  ]);
  expect(await main.value('vms.get', { id: vm.id })).toMatchObject({ state: 'running' });

  await user.click(screen.getByRole('button', { name: 'Remove hosts from your SSH configuration' }));
  await waitFor(() => expect(existsSync(userFile)).toBe(false));
});

test('the host, the address and commands can be copied', async () => {
  const { main, user, vm } = await openConnect();
  const address = vm.guestIp.replace(/^\d+/, '127');
  for (const [name, text] of [
    ['Copy: Host', 'banger-sandbox'],
    ['Copy: Connect', `ssh -F ${join(main.paths.stateDir, 'ssh/config')} banger-sandbox`],
    ['Copy: Address', address],
    ['Copy: Log in', 'banger-desktop vm ssh sandbox'],
    ['Copy: Run a command', 'banger-desktop vm exec sandbox -- uname -a'],
    ['Copy: Use the console', 'banger-desktop vm console sandbox'],
  ] as const) {
    await user.click(await screen.findByRole('button', { name }));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(text));
  }
});

test('a folder that is none is refused while it is typed', async () => {
  const { user } = await openConnect();
  const folder = await screen.findByRole('textbox', { name: 'Folder in the VM' });
  await user.clear(folder);
  await user.type(folder, 'app');
  await screen.findByText('Enter an absolute path (starting with /).');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Open in VS Code' }).disabled).toBe(true);
});

test('a VM that accepts no SSH shows why, and no editors', async () => {
  const main = await openMainProcess();
  await main.image('debian-13');
  const vm = await main.vmIn('running');
  showApp(`/vms/${vm.id}/connect`, main);
  await screen.findByText(/^The image “debian-13” has no SSH server/);
  expect(screen.queryByRole('button', { name: /^Open in/ })).toBeNull();
});

test('a name that a shell would cut up is replaced with the ID in commands', async () => {
  const main = await openMainProcess();
  await main.image('debian-13');
  for (const name of ['my box', '$HOME', '-rf', 'größe']) {
    const { id } = await main.vmIn('stopped', name);
    showApp(`/vms/${id}/connect`, main);
    await screen.findByText(`banger-desktop vm exec ${id} -- uname -a`);
    expect(screen.queryByText(/banger-desktop vm ssh/)).toBeNull();
  }
});

test('an AppImage that terminals don’t find yet leads to where that is changed', async () => {
  vi.stubEnv('HOME', mkdtempSync(join(tmpdir(), 'home-')));
  onTestFinished(() => {
    rmSync(String(process.env.HOME), { recursive: true });
    vi.unstubAllEnvs();
  });
  const main = await openMainProcess({ appImage: '/opt/banger-desktop.AppImage' });
  await main.image('debian-13');
  const { id } = await main.vmIn('stopped');
  const { user } = showApp(`/vms/${id}/connect`, main);
  await screen.findByText(/^Terminals don’t find “banger-desktop” yet/);
  await user.click(screen.getByRole('link', { name: 'Change that in Settings' }));
  await user.click(await screen.findByRole('switch', { name: 'Use “banger-desktop” in terminals' }));
  await screen.findByText(/leads to this AppImage\. Turn this off/);
  showApp(`/vms/${id}/connect`, main);
  await screen.findByText('banger-desktop vm console sandbox');
  expect(screen.queryByText(/^Terminals don’t find/)).toBeNull();
});

test('from the palette a folder opens in an editor once the hosts are added, and before that leads to where they are', async () => {
  const { main, vm, user } = await openConnect('details');
  const choose = async (name: string) => {
    await user.keyboard('{Control>}k{/Control}');
    await user.click(await screen.findByRole('option', { name }));
  };
  await choose('Open sandbox in VS Code');
  await screen.findByRole('button', { name: 'Add hosts to your SSH configuration…' });
  expect(window.location.hash).toBe(`#/vms/${vm.id}/connect`);
  expect(main.inEditors).toEqual([]);
  await main.value('sshConfig.set', { isInstalled: true });
  await choose('Open sandbox in VS Code');
  await waitFor(() => expect(main.inEditors).toMatchObject([{ id: 'vscode', folder: '/root' }]));
});

test('the palette and the menu bar lead to it', async () => {
  const { main, vm, user } = await openConnect('details');
  await screen.findByRole('region', { name: 'Details' });
  main.tell('command.asked', 'connect');
  await screen.findByRole('region', { name: 'Connect' });
  showApp('/images', main);
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), 'connect sand');
  await user.click(await screen.findByRole('option', { name: 'Connect to sandbox' }));
  await screen.findByRole('region', { name: 'Connect' });
  expect(window.location.hash).toBe(`#/vms/${vm.id}/connect`);
});
