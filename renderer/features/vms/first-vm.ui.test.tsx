// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { makeStarter, makeStarterForever } from '../../testing/starter-image.ts';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));
vi.mock('../../../app/contract/vm-defaults.ts', () => import('../../testing/free-defaults.ts'));

test('one press leads from nothing to the console of a running VM', async () => {
  const main = await openMainProcess({ makeStarter });
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: 'Start your first VM' }));
  await screen.findByRole('heading', { name: 'sandbox-1' });
  const [vm] = (await main.value('vms.list', {})).items;
  expect(window.location.hash).toBe(`#/vms/${vm?.id}`);
  await waitFor(() => expect(fakeTerminal.text).toContain('A simulated VM'));
  fakeTerminal.type('uname -r\r');
  await waitFor(() => expect(fakeTerminal.text).toContain('uname -r\r\n6.1.0-fake'));
});

test('cancelling the image ends it quietly: no VM, and the button is back', async () => {
  const main = await openMainProcess({ makeStarter: makeStarterForever });
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: 'Start your first VM' }));
  await screen.findAllByRole('progressbar', { name: 'Create the image starter' });
  const cancels = await screen.findAllByRole('button', { name: 'Cancel: Create the image starter' });
  await user.click(cancels[0] as HTMLElement);
  await screen.findByRole('button', { name: 'Start your first VM' });
  expect((await main.value('vms.list', {})).total).toBe(0);
});

test('where an image is ready, one press makes and starts a VM of it', async () => {
  const main = await openMainProcess();
  const image = await main.image('mine');
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: 'Create VM' }));
  await screen.findByRole('heading', { name: 'sandbox-1' });
  const [vm] = (await main.value('vms.list', {})).items;
  expect(vm?.imageId).toBe(image.id);
  expect(window.location.hash).toBe(`#/vms/${vm?.id}`);
});
