// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { drop } from '../../testing/dropped-file.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { otherDatabase } from '../../testing/other-database.ts';
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
  await user.click(await screen.findByRole('button', { name: 'Cancel: Creating the image “starter”' }));
  await screen.findByRole('button', { name: 'Start your first VM' });
  expect((await main.value('vms.list', {})).total).toBe(0);
});

test('the progress of the image is shown once: on the screen that waits for it, elsewhere in the sidebar', async () => {
  const main = await openMainProcess({ makeStarter: makeStarterForever });
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: 'Start your first VM' }));
  const name = 'Creating the image “starter”';
  const bar = await screen.findByRole('progressbar', { name });
  expect(screen.queryByRole('region', { name: 'Running jobs' })).toBeNull();
  expect(screen.getByRole('main').contains(bar)).toBe(true);
  await user.click(screen.getByRole('link', { name: 'Images' }));
  const jobs = within(await screen.findByRole('region', { name: 'Running jobs' }));
  await user.click(jobs.getByRole('link', { name }));
  await screen.findByRole('list', { name: 'Running jobs' });
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Running jobs' })).toBeNull());
  screen.getByRole('progressbar', { name });
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

test.each([
  ['debian-13.ext4', 'Root file system'],
  ['disk of mine', 'Root file system'],
  ['vmlinuz-6.1.0', 'Kernel'],
  ['bzImage', 'Kernel'],
  ['initrd.img', 'Initrd (optional)'],
  ['initramfs-linux.img', 'Initrd (optional)'],
])('a dropped %s is the %s of an image to be added', async (name, label) => {
  const main = await openMainProcess();
  showApp('/', main);
  drop(await screen.findByRole('heading', { name: 'Create your first VM' }), `/home/ada/${name}`);
  const dialog = within(await screen.findByRole('dialog', { name: 'Add image' }));
  const filled = dialog.getAllByRole<HTMLInputElement>('textbox').filter(({ value }) => value !== '');
  expect(filled).toEqual([dialog.getByLabelText(label)]);
  expect(filled[0]?.value).toBe(`/home/ada/${name}`);
});

test('a dropped database of another installation is imported', async () => {
  const main = await openMainProcess();
  showApp('/', main);
  drop(await screen.findByRole('heading', { name: 'Create your first VM' }), otherDatabase(main.home));
  await screen.findByRole('dialog', { name: 'Import from another installation' });
});

test('once there is a VM, its list takes no file', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'api');
  showApp('/', main);
  drop(await screen.findByRole('link', { name: 'api' }), '/home/ada/debian-13.ext4');
  expect(screen.queryByRole('dialog')).toBeNull();
});
