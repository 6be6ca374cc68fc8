// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { VmState } from '../../../app/contract/vms.ts';
import { describeStarter } from '../../../app/services/ssh/testing/describe-starter.ts';
import type { WritableDb } from '../../../app/store/db.ts';
import { freePort } from '../../testing/listening.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

async function openConnect(state: VmState) {
  const main = await openMainProcess();
  describeStarter(await main.image('starter'));
  const hostPort = await freePort();
  const vm = await main.vmIn(state, 'sandbox', { forwards: [{ hostPort, guestPort: 22 }] });
  const touches = async () => (await main.value('vms.activity', { id: vm.id, kinds: ['touched'] })).length;
  return { main, vm, hostPort, touches, ...showApp(`/vms/${vm.id}/connect`, main) };
}

test('the command is shown, and copied as it is', async () => {
  const { user, vm, hostPort } = await openConnect('running');
  const command = await screen.findByText(/^-o HostKeyAlias=/);
  const line = command.closest('code')?.textContent?.trim();
  const address = vm.guestIp.replace(/^\d+/, '127');
  expect(line).toMatch(new RegExp(`^ssh -F none -p ${hostPort} .* root@${address}$`));
  await user.click(screen.getByRole('button', { name: 'Copy command' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  expect(await navigator.clipboard.readText()).toBe(line);
});

test('a terminal is opened from the details, from beside the name, and from the palette', async () => {
  const { main, user, touches } = await openConnect('running');
  await screen.findByText(/^-o HostKeyAlias=/);
  await user.click(await screen.findByRole('button', { name: 'Open terminal' }));
  await expect.poll(touches).toBe(1);
  await user.click(await screen.findByRole('button', { name: 'Terminal' }));
  await expect.poll(touches).toBe(2);
  await user.keyboard('{Control>}k{/Control}');
  await user.click(await screen.findByRole('option', { name: 'Open a terminal over SSH in sandbox' }));
  await expect.poll(touches).toBe(3);
  expect(main.inTerminal.map(([program]) => program)).toEqual(['ssh', 'ssh', 'ssh']);
});

test('where nobody can log in, the reason stands in the command’s place, and nothing pretends to work', async () => {
  const { main, user, touches } = await openConnect('stopped');
  expect(await screen.findByText('It is stopped. Start it first.')).toBeTruthy();
  for (const name of ['Copy command', 'Open terminal']) {
    const button = screen.getByRole('button', { name });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.dataset.tip).toBe('It is stopped. Start it first.');
    await user.click(button);
  }
  expect(screen.queryByRole('button', { name: 'Terminal' })).toBeNull();
  expect(await touches()).toBe(0);
  expect(main.inTerminal).toEqual([]);
});

test('what is said follows the VM: from why not to the command, and back', async () => {
  const { main, vm } = await openConnect('stopped');
  await screen.findByText('It is stopped. Start it first.');
  await main.value('vms.start', { id: vm.id });
  await screen.findByText(/^-o HostKeyAlias=/);
  main.driver.neverPowersOff(vm.id);
  await main.value('vms.stop', { id: vm.id });
  await screen.findByText('It is powering off.');
});

test('an image without an SSH server is named', async () => {
  const main = await openMainProcess();
  await main.image('debian-13');
  const vm = await main.vmIn('running');
  showApp(`/vms/${vm.id}/connect`, main);
  expect(await screen.findByText(/^The image “debian-13” has no SSH server/)).toBeTruthy();
});

test('a VM whose image is missing from the database says so, and names no image', async () => {
  const { main, vm } = await openConnect('stopped');
  main.store.db.pragma('foreign_keys = OFF');
  (main.store.db as WritableDb).exec('DELETE FROM images');
  const { user } = showApp(`/vms/${vm.id}/connect`, main);
  expect(await screen.findByText('Its image is missing from the database.')).toBeTruthy();
  expect(screen.getByText('Image missing')).toBeTruthy();
  await user.click(screen.getByRole('link', { name: 'Details' }));
  await screen.findByText('Missing from the database');
  await user.click(screen.getByRole('button', { name: 'More actions' }));
  await screen.findByRole('menu');
  expect(document.body.textContent).not.toContain('“”');
  await user.click(screen.getByRole('menuitem', { name: 'Delete…' }));
  await screen.findByText('This VM’s activity is kept.');
});
