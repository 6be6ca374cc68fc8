// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { readingChannels } from '../../../app/contract/channel-names.ts';
import { windowPurpose } from '../../lib/window-purpose.ts';
import { demoId } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

const readOnly = { reason: 'newer', writtenBy: '9.0.0' } as const;

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
  for (const place of [
    '/',
    `/vms/${demoId('b', 1)}`,
    '/images',
    '/activity',
    '/database',
    '/host',
    '/settings',
  ]) {
    renderApp(place, { readOnly });
    const banner = await screen.findByRole('note', { name: 'Only for looking' });
    expect(banner.textContent).toContain('Banger Desktop 9.0.0 wrote this database.');
    expect(banner.textContent).toContain('as it was recorded');
    expect(banner.textContent).toContain('Update to version 9.0.0');
  }
});

test('nothing that changes anything is asked for, whatever is pressed', async () => {
  const { bridge, user } = renderApp(`/vms/${demoId('b', 1)}`, { readOnly });
  const asked = vi.spyOn(bridge, 'invoke');
  await user.click(await screen.findByRole('button', { name: 'Stop' }));
  await user.click(screen.getByRole('button', { name: 'More actions' }));
  const menu = within(await screen.findByRole('menu'));
  for (const name of ['Restart', 'Pause', 'New VM from its image', 'Delete…']) {
    expect(menu.getByRole('menuitem', { name }).getAttribute('aria-disabled')).toBe('true');
  }
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('button', { name: 'Rename' })).toBeNull();
  const reading = new Set<string>(readingChannels);
  expect(asked.mock.calls.map(([channel]) => channel).filter((channel) => !reading.has(channel))).toEqual([]);
});

test('a refused button says why', async () => {
  renderApp('/', { readOnly });
  const create = await screen.findByRole('button', { name: 'New VM' });
  expect(create.dataset.tip).toBe('Only version 9.0.0, or a later one, can change this');
});

test('the palette leads to places, and does nothing to them', async () => {
  const { user } = renderApp('/', { readOnly });
  await screen.findByRole('link', { name: 'api-sandbox' });
  await user.keyboard('{Control>}k{/Control}');
  await screen.findByRole('option', { name: 'Images' });
  expect(screen.queryByRole('option', { name: 'New virtual machine…' })).toBeNull();
});
