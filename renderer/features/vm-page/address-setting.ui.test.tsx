// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { loopbackAddress } from '../../../app/contract/vm-defaults.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

async function openSettings(state: 'stopped' | 'running' = 'stopped') {
  const main = await openMainProcess({ random: () => 0 });
  const vm = await main.vmIn(state);
  return { ...main, vm, ...showApp(`/vms/${vm.id}/settings`, main) };
}
const field = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'Address' });

test('the address of a VM can be typed, and its new one is shown and said', async () => {
  const { user, value, vm } = await openSettings();
  expect((await field()).value).toBe(loopbackAddress(vm.guestIp));
  const next = vm.guestIp.replace(/\d+$/, '77');
  await user.clear(await field());
  await user.type(await field(), `${loopbackAddress(next)}{Enter}`);
  await screen.findByText(`${vm.name} has the address ${loopbackAddress(next)}`);
  expect((await value('vms.get', { id: vm.id })).guestIp).toBe(next);
  await waitFor(async () => expect((await field()).value).toBe(loopbackAddress(next)));
});

test('what cannot be a guest’s address is refused in words, and nothing is stored', async () => {
  const { user, value, vm } = await openSettings();
  for (const text of ['127.0.0.1', '127.16.0.255', 'elsewhere']) {
    await user.clear(await field());
    await user.type(await field(), `${text}{Enter}`);
    expect(screen.getByText(/^Enter an address from 127\.16\.0\.4 /)).toBeTruthy();
  }
  expect((await value('vms.get', { id: vm.id })).guestIp).toBe(vm.guestIp);
});

test('an address that another VM has says whose it is, and a free one is a press away', async () => {
  const { user, value, vm, vmIn } = await openSettings();
  const other = await vmIn('stopped', 'other');
  await user.clear(await field());
  await user.type(await field(), `${loopbackAddress(other.guestIp)}{Enter}`);
  await screen.findByText(/the VM other uses it\. Enter another address/);
  await user.click(screen.getByRole('button', { name: 'Choose a free address' }));
  await waitFor(async () => {
    const { guestIp } = await value('vms.get', { id: vm.id });
    expect([vm.guestIp, other.guestIp]).not.toContain(guestIp);
    expect((await field()).value).toBe(loopbackAddress(guestIp));
  });
});

test('a VM that runs keeps its address, and the field says how to change it', async () => {
  await openSettings('running');
  expect((await field()).disabled).toBe(true);
  expect(screen.getByText('Stop the VM to change its address.')).toBeTruthy();
});
