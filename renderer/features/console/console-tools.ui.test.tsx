// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { openBootedTwice } from '../../testing/booted-twice.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { openMainProcess } from '../../testing/main-process.ts';
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
  await user.click(await screen.findByRole('button', { name: 'More console actions' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Save full log…' }));
  expect(await screen.findByText(path)).toBeTruthy();
  expect(greetings()).toBe(2);
});

test('one boot is saved from where it is read', async () => {
  const { user, path, greetings } = await openConsole();
  await user.click(await screen.findByRole('button', { name: 'More console actions' }));
  const boots = within(await screen.findByRole('group', { name: 'Earlier boots' }));
  const [, first] = await boots.findAllByRole('menuitem');
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

test('the way to the latest lines is offered while others are shown', async () => {
  const { user } = await openConsole();
  await screen.findByRole('button', { name: /^Copy the selection/ });
  const latest = () => screen.queryByRole('button', { name: 'Jump to latest' });
  expect(latest()).toBeNull();
  act(() => fakeTerminal.scroll(1));
  await user.click(await screen.findByRole('button', { name: 'Jump to latest' }));
  await waitFor(() => expect(latest()).toBeNull());
});

test('until its output is there, the console says that it is loading', async () => {
  const main = await openMainProcess();
  const vm = await main.vmIn('stopped', 'sandbox');
  const { invoke } = main.bridge;
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  main.bridge.invoke = async (channel, input) => {
    if (channel === 'console.open') await asked;
    return invoke(channel, input);
  };
  showApp(`/vms/${vm.id}`, main);
  const view = within(await screen.findByRole('region', { name: 'Console of sandbox' }));
  expect(view.getByText('Serial console')).toBeTruthy();
  await view.findByText('Loading the console…');
  answer();
  await view.findByText('No output yet');
  expect(view.queryByText('Loading the console…')).toBeNull();
});

test.each([
  ['paused', 'Paused. Resume the VM to type.', 'Resume'],
  ['stopped', 'Stopped. Showing the last output.', 'Start'],
] as const)('of a VM that is %s it says so; the way on is in the header alone', async (state, text, way) => {
  const main = await openMainProcess();
  const vm = await main.vmIn('running', 'sandbox');
  await main.untilBooted(vm.id);
  await main.value(state === 'paused' ? 'vms.pause' : 'vms.forceStop', { id: vm.id });
  showApp(`/vms/${vm.id}`, main);
  const view = within(await screen.findByRole('region', { name: 'Console of sandbox' }));
  await waitFor(() => expect(view.getByText(/^(Paused|Stopped)\.$/).closest('p')?.textContent).toBe(text));
  expect(screen.getAllByRole('button', { name: way })).toHaveLength(1);
  expect(view.queryByRole('button', { name: new RegExp(way) })).toBeNull();
});
