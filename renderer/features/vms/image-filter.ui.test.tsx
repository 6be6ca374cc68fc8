// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { vmsOfImagePlace } from '../../../app/contract/places.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

/** VMs of two images, and the list of those of the first. */
async function openList(query = '') {
  const main = await openMainProcess();
  const debian = await main.image('debian');
  const alpine = await main.image('alpine');
  for (const name of ['alpha', 'beta']) await main.value('vms.create', { name, imageId: debian.id });
  await main.value('vms.create', { name: 'gamma', imageId: alpine.id });
  return { main, debian, alpine, ...showApp(vmsOfImagePlace(debian.id) + query, main) };
}

const chip = 'Image: debian. Remove this filter';
const names = () =>
  screen.queryAllByRole('link', { name: /^(alpha|beta|gamma|delta)$/ }).map((link) => link.textContent);

test('the list shows the VMs of one image, and says of which', async () => {
  await openList();
  const remove = await screen.findByRole('button', { name: chip });
  expect(remove.textContent).toBe('Image: debian');
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta']));
  expect(screen.getByRole('heading', { name: 'Virtual machines' }).nextSibling?.textContent).toBe('2');
  // Those of all images would be read as those of this one.
  expect(screen.getByRole('button', { name: 'All' }).textContent).toBe('All');
});

test('the keyboard reaches the filter, removes it, and stays among the filters', async () => {
  const { user } = await openList('&filter=stopped');
  await screen.findByRole('button', { name: chip });
  while (document.activeElement?.getAttribute('aria-label') !== chip) await user.tab();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta', 'gamma']));
  expect(screen.queryByRole('button', { name: chip })).toBeNull();
  expect(window.location.hash).toBe('#/?filter=stopped');
  expect(document.activeElement?.textContent).toContain('Stopped');
});

test('search, states and order keep to the image', async () => {
  const { user } = await openList();
  await user.type(await screen.findByRole('textbox', { name: 'Search VMs by name or address' }), 'a');
  await user.click(screen.getByRole('button', { name: 'Stopped' }));
  await user.click(screen.getByRole('button', { name: 'Name' }));
  await waitFor(() => expect(names()).toEqual(['beta', 'alpha']));
  await screen.findByRole('button', { name: chip });
});

test('a VM that comes or goes is in the list of its image alone', async () => {
  const { main, debian, alpine } = await openList();
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta']));
  await main.value('vms.create', { name: 'omega', imageId: alpine.id });
  const { id } = await main.value('vms.create', { name: 'delta', imageId: debian.id });
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta', 'delta']));
  expect(screen.queryByRole('link', { name: 'omega' })).toBeNull();
  await main.value('vms.delete', { id });
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta']));
});

test.each([
  ['&query=zzz', 'No VM of the image “debian” has “zzz” in its name or address.'],
  ['&filter=running', 'No VMs of the image “debian” are in this state.'],
  ['&filter=attention', 'No VMs of the image “debian” need attention.'],
])('where nothing matches %s, the screen names the image, and leads to all VMs', async (query, said) => {
  const { user } = await openList(query);
  await screen.findByText(said);
  await user.click(screen.getByRole('button', { name: 'Show all VMs' }));
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta', 'gamma']));
  expect(window.location.hash).toBe('#/');
});

test('an image whose last VM has gone keeps its filter', async () => {
  const { main } = await openList();
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta']));
  for (const { id, imageName } of (await main.value('vms.list', {})).items)
    if (imageName === 'debian') await main.value('vms.delete', { id });
  await screen.findByText('No VMs use the image “debian”.');
  await screen.findByRole('button', { name: chip });
});

test('an image that was deleted says so, and leads to all VMs', async () => {
  const { main, alpine } = await openList();
  for (const { id, imageId } of (await main.value('vms.list', {})).items)
    if (imageId === alpine.id) await main.value('vms.delete', { id });
  await main.value('images.delete', { id: alpine.id });
  const { user } = showApp(vmsOfImagePlace(alpine.id), main);
  await screen.findByRole('heading', { name: 'This image no longer exists' });
  await screen.findByRole('button', { name: 'Image: missing. Remove this filter' });
  await user.click(screen.getByRole('button', { name: 'Show all VMs' }));
  await waitFor(() => expect(names()).toEqual(['alpha', 'beta']));
});

test('it is the deleted image that is said, where no VM is left either', async () => {
  const main = await openMainProcess();
  showApp(vmsOfImagePlace('nobody'), main);
  await screen.findByRole('heading', { name: 'This image no longer exists' });
});
