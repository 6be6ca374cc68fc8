// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

test('the details of a VM that runs tell its guest’s addresses and how much space is free', async () => {
  const main = await openMainProcess();
  const vm = await main.vmIn('running');
  showApp(`/vms/${vm.id}/details`, main);
  await screen.findByRole('heading', { name: 'Guest' });
  const space = await screen.findByText('768 MiB of 1 GiB');
  expect(space.closest('div')?.textContent).toContain('Free space on /');
  expect(screen.getByText('Addresses').closest('div')?.textContent).toContain(vm.guestIp);
});

test('a guest without an agent says what to install, and says nothing of starting up', async () => {
  const main = await openMainProcess();
  const vm = await main.vmIn('stopped');
  main.driver.startsWithoutAgent(vm.id);
  await main.value('vms.start', { id: vm.id });
  showApp(`/vms/${vm.id}/details`, main);
  await screen.findByText(/apt install qemu-guest-agent/);
  expect(screen.queryByText('· starting up')).toBeNull();
});

test('a guest that is known to have an agent is starting up until that answers', async () => {
  const main = await openMainProcess();
  const vm = await main.vmIn('running');
  showApp(`/vms/${vm.id}/details`, main);
  await screen.findByText('768 MiB of 1 GiB');
  main.driver.setAgent(vm.id, false);
  await screen.findByText('· starting up');
  await screen.findByText(/No guest agent is running/);
  main.driver.setAgent(vm.id, true);
  await waitFor(() => expect(screen.queryByText('· starting up')).toBeNull());
  await screen.findByText('768 MiB of 1 GiB');
});

test('a VM that does not run has no guest to tell of', async () => {
  const main = await openMainProcess();
  const vm = await main.vmIn('stopped');
  showApp(`/vms/${vm.id}/details`, main);
  await screen.findByRole('heading', { name: 'Hardware and network' });
  expect(screen.queryByRole('heading', { name: 'Guest' })).toBeNull();
});
