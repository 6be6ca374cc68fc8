// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { readingChannels } from '../../../app/contract/channel-names.ts';
import { windowPurpose } from '../../lib/window-purpose.ts';
import { openNewerDatabase, readOnly } from '../../testing/newer-database.ts';
import { showApp } from '../../testing/show-app.tsx';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

/** What a newer version wrote while a VM ran. */
async function openNewer() {
  const main = await openNewerDatabase((before) => before.vmIn('running', 'api-sandbox'));
  const [vm] = (await main.value('vms.list', {})).items;
  return { main, place: `/vms/${vm?.id}` };
}

test('the window knows from its address what it is for', () => {
  expect(windowPurpose('')).toEqual({ startUp: false, readOnly: null });
  expect(windowPurpose('?start-up')).toEqual({ startUp: true, readOnly: null });
  expect(windowPurpose('?newer=9.0.0')).toEqual({ startUp: false, readOnly });
  expect(windowPurpose('?newer=')).toEqual({
    startUp: false,
    readOnly: { reason: 'newer', writtenBy: null },
  });
});

test('every screen says which version wrote the database, and that what is shown was recorded', async () => {
  const { main, place } = await openNewer();
  for (const each of ['/', place, '/images', '/activity', '/database', '/host', '/settings']) {
    showApp(each, main, { readOnly });
    const banner = await screen.findByRole('note', { name: 'Read-only' });
    expect(banner.textContent).toContain('This database was last used by Banger Desktop 9.0.0.');
    expect(banner.textContent).toContain('VM states may be out of date');
    expect(banner.textContent).toContain('Update to 9.0.0 to make changes.');
  }
});

test('nothing that changes anything is asked for, whatever is pressed', async () => {
  const { main, place } = await openNewer();
  const asked = main.listenIn();
  const { user } = showApp(place, main, { readOnly });
  await user.click(await screen.findByRole('button', { name: 'Stop' }));
  await user.click(screen.getByRole('button', { name: 'More actions' }));
  const menu = within(await screen.findByRole('menu'));
  for (const name of ['Restart', 'Pause', 'Rename…', /^New VM from “/, 'Force off and delete…']) {
    expect(menu.getByRole('menuitem', { name }).getAttribute('aria-disabled')).toBe('true');
  }
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('button', { name: 'Rename' })).toBeNull();
  const reading = new Set<string>(readingChannels);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ channel }) => !reading.has(channel))).toEqual([]);
});

test('an address can’t be typed where it can’t be stored', async () => {
  const { main, place } = await openNewer();
  showApp('/settings', main, { readOnly });
  const range = await screen.findByRole('textbox', { name: 'Addresses of new VMs' });
  expect(range).toHaveProperty('disabled', true);
  showApp(`${place}/settings`, main, { readOnly });
  expect(await screen.findByRole('textbox', { name: 'Address' })).toHaveProperty('disabled', true);
});

test('a console has its caption, and says that the state is a recorded one', async () => {
  const { main, place } = await openNewer();
  showApp(place, main, { readOnly });
  const view = within(await screen.findByRole('region', { name: 'Console of api-sandbox' }));
  expect(view.getByText('Serial console')).toBeTruthy();
  const state = await view.findByText('Running.');
  expect(state.closest('p')?.textContent).toBe(
    'Running. This is the recorded state. The output so far is shown above.',
  );
});

test('a console without output says that none was kept, not how to see some', async () => {
  const main = await openNewerDatabase((before) => before.vmIn('stopped', 'api-sandbox'));
  const [vm] = (await main.value('vms.list', {})).items;
  showApp(`/vms/${vm?.id}`, main, { readOnly });
  const view = within(await screen.findByRole('region', { name: 'Console of api-sandbox' }));
  await view.findByText('No output of this VM has been kept.');
});

test('a refused button says why', async () => {
  const { main } = await openNewer();
  showApp('/', main, { readOnly });
  const create = await screen.findByRole('button', { name: 'New VM…' });
  expect(create.dataset.tip).toBe('Update to 9.0.0 to change this');
});

test('the palette leads to places, and does nothing to them', async () => {
  const { main } = await openNewer();
  const { user } = showApp('/', main, { readOnly });
  await screen.findByRole('link', { name: 'api-sandbox' });
  await user.keyboard('{Control>}k{/Control}');
  await screen.findByRole('option', { name: 'Images' });
  expect(screen.queryByRole('option', { name: 'New VM…' })).toBeNull();
});
