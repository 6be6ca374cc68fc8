// @vitest-environment happy-dom
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { imageFiles } from '../../../app/testing/test-dashboard.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

async function askToDelete(...vms: string[]) {
  const main = await openMainProcess();
  await main.image('debian');
  const users = await Promise.all(vms.map((name) => main.vmIn('stopped', name)));
  const { user } = showApp('/images', main);
  await user.click(await screen.findByRole('button', { name: 'More actions for debian' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Delete…' }));
  return { main, user, users };
}

test('an image in use stays, and the VMs that use it are named as ways to them', async () => {
  const { main, users } = await askToDelete('alpha', 'beta');
  const asked = main.listenIn();
  const dialog = within(await screen.findByRole('dialog', { name: 'The image “debian” is used by 2 VMs' }));
  const list = within(await dialog.findByRole('list', { name: 'VMs that use this image' }));
  const link = await list.findByRole('link', { name: 'beta' });
  expect(link.getAttribute('href')).toBe(`#/vms/${users[1]?.id}`);
  expect(list.getByRole('link', { name: 'alpha' })).toBeTruthy();
  expect(dialog.queryByRole('button', { name: /Delete/ })).toBeNull();
  expect(asked.map(({ channel }) => channel)).not.toContain('images.delete');
  // Once they are gone, the image can be deleted.
  for (const { id } of users) await main.value('vms.delete', { id });
  await screen.findByRole('alertdialog', { name: 'Delete the image “debian”?' });
});

test('an image that nothing uses is deleted', async () => {
  const { user } = await askToDelete();
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Delete the image “debian”?' }));
  await user.click(dialog.getByRole('button', { name: 'Delete image' }));
  await screen.findByRole('heading', { name: 'No images yet' });
});

test('registering an image refuses a relative path at its field', async () => {
  const main = await openMainProcess();
  const { kernelPath, rootfsPath } = imageFiles(main.home);
  const { user } = showApp('/images', main);
  await user.click(await screen.findByRole('button', { name: 'Bring your own image' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Register an image' }));
  await user.type(dialog.getByLabelText('Name'), 'mine');
  await user.type(dialog.getByLabelText('Kernel'), 'boot/vmlinuz');
  await user.type(dialog.getByLabelText('Root file system'), rootfsPath);
  await user.click(dialog.getByRole('button', { name: 'Register image' }));
  expect(dialog.getByText('Give an absolute path: one that starts with /.')).toBeTruthy();
  await user.clear(dialog.getByLabelText('Kernel'));
  await user.type(dialog.getByLabelText('Kernel'), `${kernelPath}{Enter}`);
  await screen.findByRole('listitem', { name: 'mine' });
  await waitFor(async () => {
    const { items } = await main.value('images.list', {});
    expect(items[0]?.kernelPath).toBe(kernelPath);
  });
});

test('an image keeps a name that could not be given any more while something else of it is changed', async () => {
  const main = await openMainProcess();
  const { id, kernelPath } = await main.image('debian');
  const db = new Database(main.paths.database);
  db.prepare("UPDATE images SET name = 'old  name'").run();
  db.close();
  const moved = join(main.home, 'moved');
  renameSync(kernelPath, moved);
  const { user } = showApp('/images', main);
  await user.click(await screen.findByRole('button', { name: 'More actions for old name' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Edit…' }));
  const dialog = within(await screen.findByRole('dialog'));
  await user.clear(dialog.getByLabelText('Kernel'));
  await user.type(dialog.getByLabelText('Kernel'), `${moved}{Enter}`);
  await waitFor(async () => {
    expect(await main.value('images.get', { id })).toMatchObject({ name: 'old  name', kernelPath: moved });
  });
});
