// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { vmPlace } from '../../../app/contract/places.ts';
import type { VmState } from '../../../app/contract/vms.ts';
import { freePort } from '../../testing/listening.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { createUnreliableDriver } from '../../testing/unreliable-driver.ts';

/** The screen of a VM with forwards to these ports of its guest. */
async function openVm(state: VmState, ...guestPorts: number[]) {
  const main = await openMainProcess();
  const forwards = [];
  for (const guestPort of guestPorts) forwards.push({ hostPort: await freePort(), guestPort });
  const vm = await main.vmIn(state, 'sandbox', { forwards });
  const address = vm.guestIp.replace(/^\d+/, '127');
  const urls = forwards.map(({ hostPort }) => `${address}:${hostPort}/`);
  return { main, vm, address, urls, ...showApp(`/vms/${vm.id}/details`, main) };
}

test('the address that this computer reaches is shown and copied; the guest’s own is told apart', async () => {
  const { vm, address, user } = await openVm('stopped');
  await user.click(await screen.findByRole('button', { name: `Copy the address ${address}` }));
  expect(await navigator.clipboard.readText()).toBe(address);
  await user.click(screen.getByRole('button', { name: 'More actions' }));
  await navigator.clipboard.writeText('');
  await user.click(await screen.findByRole('menuitem', { name: 'Copy address' }));
  expect(await navigator.clipboard.readText()).toBe(address);
  const inside = screen.getByText('Address inside the VM').closest('div');
  expect(inside?.textContent).toBe(`Address inside the VM${vm.guestIp}Not reachable from this computer`);
});

test('one service is opened with one press', async () => {
  const { urls } = await openVm('running', 22, 80);
  const link = await screen.findByRole('link', { name: 'Browser' });
  expect(link.getAttribute('href')).toBe(`http://${urls[1]}`);
});

test('among several one is chosen, and port 443 is asked in its own language', async () => {
  const { urls, user } = await openVm('running', 22, 80, 443);
  await user.click(await screen.findByRole('button', { name: 'Browser', expanded: false }));
  const menu = within(await screen.findByRole('menu', { name: 'Open in the browser' }));
  const links = menu.getAllByRole('menuitem').map((item) => item.getAttribute('href'));
  expect(links).toEqual([`http://${urls[1]}`, `https://${urls[2]}`]);
});

test('the menu of a VM leads to its services, too', async () => {
  const { urls, user } = await openVm('running', 443);
  await user.click(await screen.findByRole('button', { name: 'More actions' }));
  const item = await screen.findByRole('menuitem', { name: `Open ${urls[0]?.slice(0, -1)}` });
  expect(item.getAttribute('href')).toBe(`https://${urls[0]}`);
});

test('what leads nowhere says why', async () => {
  await openVm('running', 22);
  const terminal = await screen.findByRole('button', { name: 'Terminal' });
  await expect.poll(() => terminal.dataset.tip).toMatch(/has no SSH server/);
  expect(terminal.getAttribute('aria-disabled')).toBe('true');
  const browser = screen.getByRole('button', { name: 'Browser' });
  expect(browser.dataset.tip).toBe('No forward of a web port is open');
});

test('a paused VM offers neither of the ways into it, and says why', async () => {
  const { main, vm } = await openVm('running', 22, 80);
  await screen.findByRole('link', { name: 'Browser' });
  await main.value('vms.pause', { id: vm.id });
  const browser = await screen.findByRole('button', { name: 'Browser' });
  expect(browser.dataset.tip).toBe('It is paused. Resume it first.');
  expect(browser.getAttribute('aria-disabled')).toBe('true');
});

test.each([
  ['running', ['Stop', 'Restart', 'Pause']],
  ['paused', ['Resume', 'Stop', 'Restart']],
] as const)('each action of a VM that is %s has its word', async (state, actions) => {
  await openVm(state);
  for (const name of actions) expect((await screen.findByRole('button', { name })).textContent).toBe(name);
});

test('a VM that does not run offers no way into it', async () => {
  await openVm('stopped', 22, 80);
  await screen.findByRole('button', { name: 'Start' });
  expect(screen.queryByRole('button', { name: 'Terminal' })).toBeNull();
  expect(screen.queryByRole('link', { name: 'Browser' })).toBeNull();
});

/** A VM that runs on what executes its guest, as its driver describes that. */
async function openVmOn(words: { hint: string; warning?: string }) {
  const driver = { ...createUnreliableDriver(), accelerators: { fake: words } };
  const main = await openMainProcess({ driver });
  const { id } = await main.vmIn('running');
  return showApp(vmPlace(id, 'details'), main);
}

test('a VM that runs slower than it could says so in words, which lead to where the reason is', async () => {
  const { user } = await openVmOn({ hint: 'Software emulation (TCG)', warning: 'Slow (no KVM)' });
  const badge = await screen.findByRole('link', { name: 'Slow (no KVM)' });
  expect(badge.dataset.tip).toContain('Software emulation (TCG)');
  await user.click(badge);
  await screen.findByRole('heading', { name: 'Host' });
});

test('a VM that runs as it should says nothing of what it runs on', async () => {
  await openVmOn({ hint: 'Hardware virtualization (KVM)' });
  await screen.findByText('Running');
  expect(screen.queryByRole('link', { name: /KVM|slow/i })).toBeNull();
});

test('a taken name is said under the heading while it is typed there', async () => {
  const { main, user } = await openVm('stopped');
  await main.vmIn('stopped', 'other');
  await user.click(await screen.findByRole('button', { name: 'sandbox' }));
  const name = screen.getByRole('textbox', { name: 'Name of the VM' });
  await user.clear(name);
  await user.type(name, 'Other');
  const reason = await screen.findByText(
    'The name Other looks like the name of the VM other. Choose another name.',
  );
  expect(name.getAttribute('aria-invalid')).toBe('true');
  expect(name.getAttribute('aria-describedby')).toBe(reason.id);
  await user.type(name, '-2');
  await waitFor(() => expect(name.getAttribute('aria-invalid')).toBeNull());
});
