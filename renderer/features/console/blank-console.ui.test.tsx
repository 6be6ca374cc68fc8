// @vitest-environment happy-dom
import { render, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { VmState } from '../../../app/contract/vms.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { vmView } from '../../testing/vm-view.ts';
import { BlankConsole } from './blank-console.tsx';

vi.mock('./create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

async function openConsole(state: VmState) {
  const main = await openMainProcess();
  const { id } = await main.vmIn(state, 'sandbox');
  const { user } = showApp(`/vms/${id}`, main);
  const view = within(await screen.findByRole('region', { name: 'Console of sandbox' }));
  return { main, id, user, view };
}

const tools = [/^Search/, /^Copy the selection/, 'More console actions'];

test('a console without any output says what to do, and its tools are off', async () => {
  const { main, id, user, view } = await openConsole('stopped');
  await view.findByText('No output yet');
  for (const name of tools) expect(view.getByRole('button', { name })).toHaveProperty('disabled', true);
  await user.keyboard('{Control>}{Shift>}F{/Shift}{/Control}');
  expect(view.queryByRole('textbox', { name: 'Text to find' })).toBeNull();
  expect(view.getByText('Start the VM to see its serial console here.')).toBeTruthy();
  // One Start: the header's.
  await user.click(screen.getByRole('button', { name: /Start/ }));
  await main.untilBooted(id);
  await waitFor(() => expect(view.queryByText('No output yet')).toBeNull());
  for (const name of tools) expect(view.getByRole('button', { name })).toHaveProperty('disabled', false);
});

test('a VM that could not start does not promise that its console comes', async () => {
  const { view } = await openConsole('error');
  await view.findByText('This VM couldn’t start. The reason is above.');
  view.getByText('No output');
  expect(view.queryByRole('button', { name: /Start/ })).toBeNull();
});

test('of a VM that may not run, no output is promised', () => {
  render(<BlankConsole vm={vmView(1, { state: 'unknown' })} />);
  screen.getByText('Banger can’t tell whether this VM is running.');
  screen.getByText('No output');
});
