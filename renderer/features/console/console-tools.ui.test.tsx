// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

vi.mock('./create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

const vm = demoVm(1, { name: 'sandbox', state: 'running' });

function openConsole() {
  const app = renderApp(`/vms/${vm.id}`, { vms: [vm] });
  return { ...app, invoke: vi.spyOn(window.banger, 'invoke') };
}

test('all that was printed is saved, and said where', async () => {
  const { user, invoke } = openConsole();
  await user.click(await screen.findByRole('button', { name: 'Save all that was printed…' }));
  expect(await screen.findByText('/home/ada/sandbox-console.txt')).toBeTruthy();
  expect(invoke).toHaveBeenCalledWith('console.save', { vmId: vm.id });
});

test('one boot is saved from where it is read', async () => {
  const { user, invoke } = openConsole();
  await user.click(await screen.findByRole('button', { name: 'Earlier boots' }));
  const [, first] = await screen.findAllByRole('menuitem');
  if (first) await user.click(first);
  await user.click(await screen.findByRole('button', { name: 'Save…' }));
  expect(invoke).toHaveBeenCalledWith('console.save', { vmId: vm.id, from: 0, to: 400 });
});

test('without a selection, the button copies all that the terminal holds; the key does not', async () => {
  const { user } = openConsole();
  const copy = await screen.findByRole('button', { name: /^Copy the selection/ });
  await navigator.clipboard.writeText('mine');
  await user.keyboard('{Control>}{Shift>}c{/Shift}{/Control}');
  expect(await screen.findByText('Nothing is selected')).toBeTruthy();
  expect(await navigator.clipboard.readText()).toBe('mine');
  await user.click(copy);
  expect(await screen.findByText(/^Copied all \d+ lines$/)).toBeTruthy();
  expect(await navigator.clipboard.readText()).toContain('Welcome to the starter image');
});
