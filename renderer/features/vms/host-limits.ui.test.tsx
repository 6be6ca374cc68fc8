// @vitest-environment happy-dom
import { availableParallelism, totalmem } from 'node:os';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { vmPlace } from '../../../app/contract/places.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { pretendComputer } from '../../testing/this-computer.ts';

vi.mock('../console/create-terminal.ts', () => import('../../testing/fake-terminal.ts'));

const gib = 1024 ** 3;
const fewer = 'The VM gets more processors than this computer has, so it may run slowly.';
const less =
  'The VM gets more memory than this computer has. It may not start, or use up the memory that other programs need.';

async function openOn(processors: number, memoryBytes: number) {
  const main = await openMainProcess();
  const known = await main.vmIn('stopped', 'known');
  pretendComputer(main, { processors, memoryBytes });
  return { main, known };
}

async function openNewVm(processors: number, memoryBytes: number) {
  const { main } = await openOn(processors, memoryBytes);
  const { user } = showApp('/', main);
  await user.click(await screen.findByRole('button', { name: 'New VM…' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'New virtual machine' }));
  await dialog.findByText(/^This computer has/);
  await dialog.findByText('debian');
  return { main, user, dialog };
}

test('a new VM’s processors and memory are chosen beside those of this computer', async () => {
  const { user, dialog } = await openNewVm(8, 15.5 * gib);
  dialog.getByText('This computer has 8 processors and 15.5 GiB of memory.');
  await user.click(dialog.getByRole('button', { name: 'Processors: 8' }));
  await user.clear(dialog.getByLabelText('Memory'));
  await user.type(dialog.getByLabelText('Memory'), '15.5g');
  expect(dialog.queryByText(/more (processors|memory) than/)).toBeNull();
});

test('a computer with one processor has “1 processor”', async () => {
  const { dialog } = await openNewVm(1, gib / 2);
  dialog.getByText('This computer has 1 processor and 512 MiB of memory.');
});

test('more than this computer has is said plainly, each on its own, and not refused', async () => {
  const { main, user, dialog } = await openNewVm(2, 4 * gib);
  await user.click(dialog.getByRole('button', { name: 'Processors: 4' }));
  dialog.getByText(fewer);
  expect(dialog.queryByText(less)).toBeNull();
  await user.clear(dialog.getByLabelText('Memory'));
  await user.type(dialog.getByLabelText('Memory'), '4.1g');
  dialog.getByText(less);
  await user.click(dialog.getByRole('button', { name: 'Processors: 2' }));
  expect(dialog.queryByText(fewer)).toBeNull();
  await user.click(dialog.getByRole('button', { name: 'Create VM' }));
  await waitFor(async () => expect((await main.value('vms.list', {})).total).toBe(2));
});

test.each(['', 'plenty', '-9'])('what is no number (%j) is not called too much', async (typed) => {
  const { user, dialog } = await openNewVm(2, 4 * gib);
  for (const label of ['Processors', 'Memory']) {
    await user.clear(dialog.getByLabelText(label));
    if (typed) await user.type(dialog.getByLabelText(label), typed);
  }
  expect(dialog.queryByText(/more (processors|memory) than/)).toBeNull();
});

test('the settings of a VM say it, too', async () => {
  const { main, known } = await openOn(2, 4 * gib);
  const { user } = showApp(vmPlace(known.id, 'settings'), main);
  await screen.findByText('This computer has 2 processors and 4 GiB of memory.');
  await user.click(screen.getByRole('button', { name: 'Processors: 8' }));
  screen.getByText(fewer);
});

test('the main process tells what this computer has', async () => {
  const main = await openMainProcess();
  expect(await main.value('host.about', {})).toMatchObject({
    processors: availableParallelism(),
    memoryBytes: totalmem(),
  });
});
