// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { demoId, demoImage } from '../../testing/demo-data.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { renderApp } from '../../testing/render-app.tsx';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

test('one press leads from nothing to the console of a running VM', async () => {
  const { user } = renderApp('/', { vms: [], images: [] });
  await user.click(await screen.findByRole('button', { name: 'Start your first VM' }));
  await screen.findAllByRole('progressbar', { name: 'Create the image starter' });
  await waitFor(() => expect(window.location.hash).toBe(`#/vms/${demoId('b', 1)}`), { timeout: 4000 });
  await screen.findByRole('heading', { name: 'sandbox-1' });
  await waitFor(() => expect(fakeTerminal.text).toContain('Welcome to the starter image'));
  fakeTerminal.type('uname -r\r');
  await waitFor(() => expect(fakeTerminal.text).toContain('uname -r\r\n6.12.48'));
});

test('cancelling the image ends it quietly: no VM, and the button is back', async () => {
  const { user, bridge } = renderApp('/', { vms: [], images: [], pace: 600 });
  await user.click(await screen.findByRole('button', { name: 'Start your first VM' }));
  const cancels = await screen.findAllByRole('button', { name: 'Cancel: Create the image starter' });
  await user.click(cancels[0] as HTMLElement);
  await screen.findByRole('button', { name: 'Start your first VM' });
  const answer = await bridge.invoke('vms.list', {});
  expect(answer.ok && answer.value.total).toBe(0);
});

test('where an image is ready, one press makes and starts a VM of it', async () => {
  const { user } = renderApp('/', { vms: [], images: [demoImage({ id: demoId('a', 1), name: 'mine' })] });
  await user.click(await screen.findByRole('button', { name: 'Create VM' }));
  await waitFor(() => expect(window.location.hash).toBe(`#/vms/${demoId('b', 1)}`));
});
