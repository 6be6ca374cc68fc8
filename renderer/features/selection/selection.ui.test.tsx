// @vitest-environment happy-dom
import { rmSync } from 'node:fs';
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { VmState } from '../../../app/contract/vms.ts';
import { machineFiles } from '../../../app/services/machines/machine-config.ts';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { readOnly } from '../../testing/newer-database.ts';
import { showApp } from '../../testing/show-app.tsx';

async function openList(vms: Record<string, VmState>, place = '/') {
  const main = await openMainProcess();
  for (const [name, state] of Object.entries(vms)) await main.vmIn(state, name);
  return { main, ...showApp(place, main) };
}

const box = (name: string) => screen.findByRole<HTMLInputElement>('checkbox', { name: `Select ${name}` });
const selected = () =>
  screen
    .getAllByRole<HTMLInputElement>('checkbox', { name: /^Select (?!all)/ })
    .flatMap((one) => (one.checked ? (one.getAttribute('aria-label')?.replace('Select ', '') ?? '') : []));
const all = () => screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select all VMs' });
const bar = async () => within(await screen.findByRole('group', { name: 'Selected VMs' }));
const action = async (name: string) => (await bar()).findByRole('button', { name });
const statesOf = async ({ value }: MainProcess) =>
  Object.fromEntries((await value('vms.list', {})).items.map(({ name, state }) => [name, state]));
const abc = { a: 'stopped', b: 'stopped', c: 'stopped', d: 'stopped' } as const;

test('checkboxes select VMs one by one, and the bar counts them, until the selection is cleared', async () => {
  const { user } = await openList(abc);
  await user.click(await box('b'));
  await user.click(await box('d'));
  expect(selected()).toEqual(['b', 'd']);
  expect(all().indeterminate).toBe(true);
  expect((await bar()).getByText('2 selected')).toBeTruthy();
  await user.click(await box('d'));
  expect(selected()).toEqual(['b']);
  await user.click((await bar()).getByRole('button', { name: 'Clear the selection' }));
  expect(selected()).toEqual([]);
  expect(screen.queryByRole('group', { name: 'Selected VMs' })).toBeNull();
  expect(document.activeElement?.tagName).toBe('A');
});

test('Shift selects what lies between, and less again on the way back', async () => {
  const { user } = await openList({ ...abc, e: 'stopped' });
  await user.click(await box('b'));
  await user.keyboard('{Shift>}');
  await user.click(await box('d'));
  await waitFor(() => expect(selected()).toEqual(['b', 'c', 'd']));
  await user.click(await box('a'));
  await waitFor(() => expect(selected()).toEqual(['a', 'b']));
  await user.keyboard('{/Shift}');
});

test('a press on a row with Ctrl or Shift selects, and does not open the VM', async () => {
  const { user } = await openList(abc);
  const row = (name: string) => screen.getByRole('link', { name });
  await box('a');
  await user.keyboard('{Control>}');
  await user.click(row('a'));
  await user.keyboard('{/Control}{Shift>}');
  await user.click(row('c'));
  await user.keyboard('{/Shift}');
  await waitFor(() => expect(selected()).toEqual(['a', 'b', 'c']));
  expect(window.location.hash).toBe('#/');
});

test('the keyboard selects alone: Space, Shift with arrows, Ctrl+A and Escape', async () => {
  const { user } = await openList(abc);
  await box('a');
  screen.getByRole('link', { name: 'a' }).focus();
  await user.keyboard(' ');
  expect(selected()).toEqual(['a']);
  await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  await waitFor(() => expect(selected()).toEqual(['a', 'b', 'c']));
  await user.keyboard('{Shift>}{ArrowUp}{/Shift}');
  await waitFor(() => expect(selected()).toEqual(['a', 'b']));
  await user.keyboard('{Control>}a{/Control}');
  await waitFor(() => expect(selected()).toEqual(['a', 'b', 'c', 'd']));
  expect(all().checked).toBe(true);
  await user.keyboard('{Escape}');
  expect(selected()).toEqual([]);
  expect(window.location.hash).toBe('#/');
});

test('Ctrl+A in the search selects its text, not VMs', async () => {
  const { user } = await openList(abc);
  await box('a');
  await user.type(screen.getByRole('textbox', { name: 'Search VMs by name or address' }), 'a');
  await user.keyboard('{Control>}a{/Control}');
  expect(screen.queryByRole('group', { name: 'Selected VMs' })).toBeNull();
});

test('all VMs of a long list are selected, also those that nobody has scrolled to, and other lists begin with none', async () => {
  const { main, user } = await openList({ a: 'stopped' });
  const insert =
    main.store.db.prepare(`INSERT INTO vms SELECT 'id-' || @n, 'more-' || @n, image_id, 'far ' || @n, state,
    created_at, updated_at, last_touched_at, spec_json, runtime_json, stats_json FROM vms WHERE name = 'a'`);
  for (let n = 0; n < 1200; n += 1) insert.run({ n });
  showApp('/', main);
  await box('a');
  await waitFor(() => expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('1202'));
  const asked = main.listenIn();
  await user.click(all());
  await waitFor(async () => expect((await bar()).getByText('1,201 selected')).toBeTruthy());
  expect(asked.filter(({ channel }) => channel === 'vms.list')).toHaveLength(2);
  expect(await action('Delete 1,201 VMs…')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: /^Stopped/ }));
  await waitFor(() => expect(screen.queryByRole('group', { name: 'Selected VMs' })).toBeNull());
});

test('an action is offered for those that take it, and says for how many; where there is none it says why', async () => {
  const { main, user } = await openList({ off: 'stopped', on: 'running', on2: 'running', held: 'paused' });
  await box('off');
  await user.click(all());
  expect(await action('Start 1 VM')).toBeTruthy();
  expect(await action('Pause 2 VMs')).toBeTruthy();
  expect(await action('Resume 1 VM')).toBeTruthy();
  expect(await action('Force off 3 VMs…')).toBeTruthy();
  expect(await action('Delete 4 VMs…')).toBeTruthy();
  await user.click(await action('Pause 2 VMs'));
  await waitFor(async () =>
    expect(await statesOf(main)).toEqual({ off: 'stopped', on: 'paused', on2: 'paused', held: 'paused' }),
  );
  const pause = await action('Pause 0 VMs');
  await waitFor(() => expect(pause.dataset.tip).toBe('None of them can be paused now'));
  expect(pause.getAttribute('aria-disabled')).toBe('true');
  expect(selected()).toHaveLength(4);
});

test('VMs are deleted after one question that names them, and those that run are forced off', async () => {
  const { main, user } = await openList({ kept: 'stopped', off: 'stopped', on: 'running' });
  await user.click(await box('off'));
  await user.click(await box('on'));
  await user.click(await action('Delete 2 VMs…'));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Delete 2 VMs?' }));
  expect(dialog.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
    'offStopped',
    'onRunning',
  ]);
  expect(dialog.getByText('1 VM isn’t stopped and will be forced off first.')).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Force off and delete 2 VMs' }));
  await screen.findByText('Deleted 2 VMs');
  expect(await statesOf(main)).toEqual({ kept: 'stopped' });
  await waitFor(() => expect(screen.queryByRole('group', { name: 'Selected VMs' })).toBeNull());
});

test('nothing is done to VMs where the question is answered with no', async () => {
  const { main, user } = await openList({ on: 'running', on2: 'running', off: 'stopped' });
  await box('on');
  await user.click(all());
  await user.click(await action('Force off 2 VMs…'));
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Force off 2 VMs?' }));
  expect(dialog.getByText('The other selected VM stays as it is.')).toBeTruthy();
  await user.click(dialog.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  expect(await statesOf(main)).toEqual({ on: 'running', on2: 'running', off: 'stopped' });
});

test('each VM is tried, and the failures stand in one place with their reasons', async () => {
  const { main, user } = await openList({ a: 'stopped', b: 'stopped', c: 'stopped' });
  const { items } = await main.value('vms.list', {});
  for (const { id } of items.slice(0, 2)) rmSync(machineFiles(main.paths, id).diskPath);
  await box('a');
  await user.click(all());
  await user.click(await action('Start 3 VMs'));
  await screen.findByRole('button', { name: 'Show reasons' });
  expect(await statesOf(main)).toEqual({ a: 'error', b: 'error', c: 'running' });
  await user.click(screen.getByRole('button', { name: 'Show reasons' }));
  const dialog = within(await screen.findByRole('dialog', { name: '2 of 3 VMs couldn’t be started' }));
  const lines = dialog.getAllByRole('listitem').map(({ textContent }) => textContent ?? '');
  const reasons = (await main.value('vms.list', {})).items.map(({ runtime }) => runtime.lastError ?? '');
  expect(lines).toHaveLength(2);
  for (const [index, name] of ['a', 'b'].entries()) {
    expect(reasons[index]).not.toBe('');
    expect(lines[index]?.startsWith(`${name}${reasons[index]}`)).toBe(true);
  }
});

test('the only failure is told as it is', async () => {
  const { main, user } = await openList({ a: 'stopped', b: 'stopped' });
  const { items } = await main.value('vms.list', {});
  rmSync(machineFiles(main.paths, items[0]?.id ?? '').diskPath);
  await box('a');
  await user.click(all());
  await user.click(await action('Start 2 VMs'));
  await expect.poll(() => statesOf(main)).toEqual({ a: 'error', b: 'running' });
  const { lastError = '' } = (await main.value('vms.get', { id: items[0]?.id ?? '' })).runtime;
  await waitFor(() => expect(screen.getAllByText(lastError).length).toBeGreaterThan(0));
  expect(screen.queryByRole('button', { name: 'Show reasons' })).toBeNull();
});

test('the Delete key means what is selected, whatever row has the focus', async () => {
  const { user } = await openList(abc);
  await user.click(await box('a'));
  await user.click(await box('b'));
  screen.getByRole('link', { name: 'c' }).focus();
  await user.keyboard('{Delete}');
  await screen.findByRole('alertdialog', { name: 'Delete 2 VMs?' });
});

test('the S key starts what is selected, whatever row has the focus, and R restarts nothing then', async () => {
  const { main, user } = await openList({ a: 'stopped', b: 'stopped', c: 'stopped' });
  const running = async () =>
    (await main.value('vms.list', { states: ['running'] })).items.map(({ name }) => name);
  await user.click(await box('a'));
  await user.click(await box('b'));
  screen.getByRole('link', { name: 'c' }).focus();
  const asked = main.listenIn();
  await user.keyboard('{Control>}s{/Control}{Shift>}S{/Shift}');
  await user.keyboard('s');
  await waitFor(async () => expect((await running()).sort()).toEqual(['a', 'b']));
  screen.getByRole('link', { name: 'a' }).focus();
  await user.keyboard('r');
  expect(asked.filter(({ channel }) => channel === 'vms.restart')).toEqual([]);
  expect(asked.filter(({ channel }) => channel === 'vms.start')).toHaveLength(2);
});

test('a VM that is deleted, or leaves the list, is not selected any more: nobody sees it', async () => {
  const { main, user } = await openList({ a: 'stopped', b: 'stopped', c: 'stopped' }, '/?filter=stopped');
  await box('a');
  await user.click(all());
  await (await bar()).findByText('3 selected');
  const { items } = await main.value('vms.list', {});
  await main.value('vms.delete', { id: items[0]?.id ?? '' });
  await (await bar()).findByText('2 selected');
  await main.value('vms.start', { id: items[1]?.id ?? '' });
  await (await bar()).findByText('1 selected');
});

test('where nothing can be changed nothing can be selected', async () => {
  const main = await openMainProcess();
  await main.vmIn('stopped', 'a');
  const { user } = showApp('/', main, { readOnly });
  await screen.findByRole('link', { name: 'a' });
  await user.keyboard('{Control>}a{/Control}');
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(screen.queryByRole('group', { name: 'Selected VMs' })).toBeNull();
});
