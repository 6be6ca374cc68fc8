// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { openBootedTwice } from '../../testing/booted-twice.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { showApp } from '../../testing/show-app.tsx';

vi.mock('./create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

async function openConsole() {
  const { main, vm } = await openBootedTwice();
  return showApp(`/vms/${vm.id}`, main);
}

async function find(text: string) {
  const { user } = await openConsole();
  await user.click(await screen.findByRole('button', { name: /^Search/ }));
  const field = screen.getByRole('textbox', { name: 'Text to find' });
  expect(document.activeElement).toBe(field);
  await user.type(field, text);
  await user.click(screen.getByRole('button', { name: 'Find' }));
  return { user, found: within(await screen.findByRole('list', { name: 'Found' })) };
}

test('a hit shows its line and its time, leads to its place, and back to now', async () => {
  const { user, found } = await find('Linux');
  const hits = found.getAllByRole('button');
  expect(hits).toHaveLength(2);
  expect(hits[0]?.textContent).toContain('Linux 6.1.0-fake');
  if (hits[0]) await user.click(hits[0]);
  expect(await screen.findByText(/^“Linux”, /)).toBeTruthy();
  expect(fakeTerminal.text).toContain('Linux');
  await user.click(screen.getByRole('button', { name: 'Back to live' }));
  expect(screen.queryByText('Earlier output.')).toBeNull();
});

test('what was never printed is said to be so', async () => {
  const { found } = await find('no such words');
  expect(found.getByText('“no such words” wasn’t found.')).toBeTruthy();
});

test('Enter searches as the button does', async () => {
  const { user } = await find('Linux');
  const field = screen.getByRole('textbox', { name: 'Text to find' });
  await user.clear(field);
  await user.type(field, 'no such words{Enter}');
  expect(await screen.findByText('“no such words” wasn’t found.')).toBeTruthy();
});

test('Escape closes the search', async () => {
  const { user } = await find('Linux');
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('textbox', { name: 'Text to find' })).toBeNull();
});

test('an earlier boot is chosen from a menu', async () => {
  const { user } = await openConsole();
  await user.click(await screen.findByRole('button', { name: 'More console actions' }));
  const boots = await within(await screen.findByRole('group', { name: 'Earlier boots' })).findAllByRole(
    'menuitem',
  );
  expect(boots).toHaveLength(2);
  if (boots[1]) await user.click(boots[1]);
  expect(await screen.findByText(/^Boot of /)).toBeTruthy();
});
