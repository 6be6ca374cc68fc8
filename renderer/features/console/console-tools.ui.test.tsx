// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { openBootedTwice } from '../../testing/booted-twice.ts';
import { showApp } from '../../testing/show-app.tsx';

vi.mock('./create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

async function openConsole() {
  const { main, vm } = await openBootedTwice();
  const path = join(main.home, 'sandbox-console.txt');
  const greetings = () => readFileSync(path, 'utf8').split('A simulated VM').length - 1;
  return { path, greetings, ...showApp(`/vms/${vm.id}`, main) };
}

test('all that was printed is saved, and said where', async () => {
  const { user, path, greetings } = await openConsole();
  await user.click(await screen.findByRole('button', { name: 'Save full log…' }));
  expect(await screen.findByText(path)).toBeTruthy();
  expect(greetings()).toBe(2);
});

test('one boot is saved from where it is read', async () => {
  const { user, path, greetings } = await openConsole();
  await user.click(await screen.findByRole('button', { name: 'Earlier boots' }));
  const [, first] = await screen.findAllByRole('menuitem');
  if (first) await user.click(first);
  await user.click(await screen.findByRole('button', { name: 'Save…' }));
  expect(await screen.findByText(path)).toBeTruthy();
  expect(greetings()).toBe(1);
});

test('without a selection, the button copies all that the terminal holds; the key does not', async () => {
  const { user } = await openConsole();
  const copy = await screen.findByRole('button', { name: /^Copy the selection/ });
  await navigator.clipboard.writeText('mine');
  await user.keyboard('{Control>}{Shift>}c{/Shift}{/Control}');
  expect(await screen.findByText('Nothing is selected')).toBeTruthy();
  expect(await navigator.clipboard.readText()).toBe('mine');
  await user.click(copy);
  expect(await screen.findByText(/^Copied all \d+ lines$/)).toBeTruthy();
  await waitFor(async () => expect(await navigator.clipboard.readText()).toContain('A simulated VM'));
});
