// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { demoId, demoImage, demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

const image = demoImage({ id: demoId('a', 1), name: 'debian' });

async function askToDelete(vms: ReturnType<typeof demoVm>[]) {
  const app = renderApp('/images', { vms, images: [image] });
  await app.user.click(await screen.findByRole('button', { name: 'More actions for debian' }));
  await app.user.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Delete debian?' }));
  await app.user.click(dialog.getByRole('button', { name: 'Delete image' }));
  return { ...app, dialog };
}

test('an image in use stays, and the VMs that use it are named as ways to them', async () => {
  const { dialog } = await askToDelete([demoVm(1, { name: 'alpha' }), demoVm(2, { name: 'beta' })]);
  const users = within(await dialog.findByRole('list', { name: 'VMs that use this image' }));
  const link = await users.findByRole('link', { name: 'beta' });
  expect(link.getAttribute('href')).toBe(`#/vms/${demoId('b', 2)}`);
  expect(users.getByRole('link', { name: 'alpha' })).toBeTruthy();
  expect(dialog.getByRole('button', { name: 'Delete image' })).toHaveProperty('disabled', true);
});

test('an image that nothing uses is deleted', async () => {
  await askToDelete([]);
  await screen.findByRole('heading', { name: 'No images yet' });
});

test('registering an image refuses a relative path at its field', async () => {
  const { user, bridge } = renderApp('/images', { vms: [], images: [] });
  await user.click(await screen.findByRole('button', { name: 'Bring your own image' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Register an image' }));
  await user.type(dialog.getByLabelText('Name'), 'mine');
  await user.type(dialog.getByLabelText('Kernel'), 'boot/vmlinuz');
  await user.type(dialog.getByLabelText('Root file system'), '/images/root.ext4');
  await user.click(dialog.getByRole('button', { name: 'Register image' }));
  expect(dialog.getByText('Give an absolute path: one that starts with /.')).toBeTruthy();
  await user.clear(dialog.getByLabelText('Kernel'));
  await user.type(dialog.getByLabelText('Kernel'), '/boot/vmlinuz{Enter}');
  await screen.findByRole('listitem', { name: 'mine' });
  await waitFor(async () => {
    const answer = await bridge.invoke('images.list', {});
    expect(answer.ok && answer.value.items[0]?.kernelPath).toBe('/boot/vmlinuz');
  });
});
