// @vitest-environment happy-dom
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { imageFiles } from '../../../app/testing/test-dashboard.ts';
import { drop } from '../../testing/dropped-file.ts';
import { type MainProcessOptions, openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import buttons from '../../ui/button.module.css';

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

test('the number of its VMs leads to them, and back', async () => {
  const main = await openMainProcess();
  const image = await main.image('debian');
  const other = await main.image('alpine');
  for (const name of ['alpha', 'beta', 'gamma'])
    await main.value('vms.create', { name, imageId: name === 'beta' ? other.id : image.id });
  const { user } = showApp('/images', main);
  const card = within(await screen.findByRole('listitem', { name: 'debian' }));
  await user.click(await card.findByRole('link', { name: 'Show 2 VMs of debian' }));
  await screen.findByRole('link', { name: 'alpha' });
  await screen.findByRole('link', { name: 'gamma' });
  expect(screen.queryByRole('link', { name: 'beta' })).toBeNull();
  window.history.back();
  await screen.findByRole('heading', { name: 'Images' });
});

test('an image that no VM uses has no way to VMs', async () => {
  const main = await openMainProcess();
  await main.image('debian');
  showApp('/images', main);
  const card = within(await screen.findByRole('listitem', { name: 'debian' }));
  card.getByText('Not in use');
  expect(card.queryByRole('link')).toBeNull();
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
  await screen.findByRole('heading', { name: 'No images yet' });
  await user.click(screen.getByRole('button', { name: 'Add image…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Add image' }));
  await user.type(dialog.getByLabelText('Name'), 'mine');
  await user.type(dialog.getByLabelText('Kernel'), 'boot/vmlinuz');
  await user.click(dialog.getByRole('button', { name: 'Add image' }));
  const required = dialog.getByText('Required.');
  expect(dialog.getByLabelText('Root file system').getAttribute('aria-describedby')).toBe(required.id);
  await user.type(dialog.getByLabelText('Root file system'), rootfsPath);
  await user.click(dialog.getByRole('button', { name: 'Add image' }));
  expect(dialog.getByText('Enter an absolute path (starting with /).')).toBeTruthy();
  await user.clear(dialog.getByLabelText('Kernel'));
  await user.type(dialog.getByLabelText('Kernel'), `${kernelPath}{Enter}`);
  await screen.findByRole('listitem', { name: 'mine' });
  await waitFor(async () => {
    const { items } = await main.value('images.list', {});
    expect(items[0]?.kernelPath).toBe(kernelPath);
  });
});

test('a taken name is said at the name of an image while it is typed, new or edited', async () => {
  const main = await openMainProcess();
  await main.image('debian');
  await main.image('alpine');
  const { user } = showApp('/images', main);
  await user.click(await screen.findByRole('button', { name: 'Add image…' }));
  await user.type(within(await screen.findByRole('dialog')).getByLabelText('Name'), 'Debian');
  const taken = 'The name Debian looks like the name of the image debian. Choose another name.';
  await screen.findByText(taken);
  await user.keyboard('{Escape}');
  await user.click(await screen.findByRole('button', { name: 'More actions for alpine' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Edit…' }));
  const name = within(await screen.findByRole('dialog')).getByLabelText('Name');
  await user.clear(name);
  await user.type(name, 'Debian');
  await screen.findByText(taken);
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

async function openForm(options: MainProcessOptions = {}) {
  const main = await openMainProcess(options);
  const { user } = showApp('/images', main);
  await screen.findByRole('heading', { name: 'No images yet' });
  await user.click(screen.getByRole('button', { name: 'Add image…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Add image' }));
  return { main, user, dialog };
}

test('files are chosen in a dialog of the desktop, and checked like what is typed', async () => {
  const asked: string[] = [];
  const choices: (string | null)[] = [];
  const { main, user, dialog } = await openForm({
    pickImageFile: async (part) => {
      asked.push(part);
      return choices.shift() ?? null;
    },
  });
  const { kernelPath, rootfsPath } = imageFiles(main.home);
  choices.push(kernelPath, rootfsPath, null, main.home);
  await user.type(dialog.getByLabelText('Name'), 'mine');
  for (const label of ['Kernel', 'Root file system', 'Initrd']) {
    await user.click(dialog.getByRole('button', { name: `Choose… ${label}` }));
  }
  await waitFor(() => expect(dialog.getByLabelText('Root file system')).toHaveProperty('value', rootfsPath));
  expect(dialog.getByLabelText('Kernel')).toHaveProperty('value', kernelPath);
  expect(dialog.getByLabelText(/^Initrd/)).toHaveProperty('value', '');
  await user.click(dialog.getByRole('button', { name: 'Choose… Initrd' }));
  expect(asked).toEqual(['kernel', 'rootfs', 'initrd', 'initrd']);
  await user.click(dialog.getByRole('button', { name: 'Add image' }));
  expect((await dialog.findByRole('alert')).textContent).toContain(`${main.home} isn’t a file`);
});

test('a field takes a dropped file, and nothing that has no path', async () => {
  const { main, dialog } = await openForm();
  const { kernelPath, rootfsPath } = imageFiles(main.home);
  const kernel = dialog.getByLabelText('Kernel');
  drop(kernel, kernelPath);
  expect(kernel).toHaveProperty('value', kernelPath);
  expect(dialog.getByLabelText('Root file system')).toHaveProperty('value', '');
  drop(kernel, kernelPath, rootfsPath);
  expect(dialog.getByText('Only one file can be dropped here. Drop a single file.')).toBeTruthy();
  drop(kernel, null);
  expect(dialog.getByText(/^picture\.png isn’t a file on this computer\./)).toBeTruthy();
  expect(kernel).toHaveProperty('value', kernelPath);
});

test('the files of an image that Banger stores are shown only, but one that is missing can be found again', async () => {
  const main = await openMainProcess();
  const { id, kernelPath } = await main.image('debian');
  main.store.db.prepare('UPDATE images SET managed = 1, artifact_dir = ? WHERE id = ?').run(main.home, id);
  const edit = async () => {
    const { user } = showApp('/images', main);
    await user.click(await screen.findByRole('button', { name: 'More actions for debian' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Edit…' }));
    return within(await screen.findByRole('dialog'));
  };
  const whole = await edit();
  expect(whole.getByLabelText('Kernel')).toHaveProperty('readOnly', true);
  // Once, for all of them.
  expect(whole.getAllByText(/Stored by Banger/)).toHaveLength(1);
  expect(whole.queryByRole('button', { name: /^Choose/ })).toBeNull();
  drop(whole.getByLabelText('Kernel'), '/somewhere/else');
  expect(whole.getByLabelText('Kernel')).toHaveProperty('value', kernelPath);
  rmSync(kernelPath);
  const { user } = showApp('/images', main);
  await user.click(await screen.findByRole('button', { name: 'Locate… the files of debian' }));
  const lacking = within(await screen.findByRole('dialog'));
  expect(lacking.getByLabelText('Kernel')).toHaveProperty('readOnly', false);
  expect(lacking.getByLabelText('Root file system')).toHaveProperty('readOnly', true);
  expect(lacking.getAllByRole('button', { name: /^Choose/ })).toHaveLength(1);
});

test('an image says what its kernel must be able to mount', async () => {
  const main = await openMainProcess();
  const { rootfsPath } = imageFiles(main.home);
  writeFileSync(rootfsPath, Buffer.concat([Buffer.from('hsqs'), Buffer.alloc(4096)]));
  await main.image('debian');
  showApp('/images', main);
  const card = await screen.findByRole('listitem', { name: 'debian' });
  expect(card.textContent).toContain('The root file system is squashfs. It boots only if');
});

test('the same button comes first whether there are images or not, and a dropped file begins one', async () => {
  const main = await openMainProcess();
  showApp('/images', main);
  const first = async () => (await screen.findByRole('button', { name: 'Add image…' })).className;
  await screen.findByRole('heading', { name: 'No images yet' });
  const variant = buttons.primary ?? '';
  expect(await first()).toContain(variant);
  await main.image('debian');
  await screen.findByRole('listitem', { name: 'debian' });
  expect(await first()).toContain(variant);
  drop(screen.getByRole('listitem', { name: 'debian' }), '/home/ada/alpine.ext4');
  const dialog = within(await screen.findByRole('dialog', { name: 'Add image' }));
  expect(dialog.getByLabelText('Root file system')).toHaveProperty('value', '/home/ada/alpine.ext4');
});
