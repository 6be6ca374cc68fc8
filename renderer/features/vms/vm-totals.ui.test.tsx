// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { VmState } from '../../../app/contract/vms.ts';
import { inTransaction, type WritableDb } from '../../../app/store/db.ts';
import { getVm, insertVm } from '../../../app/store/vms.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { pretendComputer } from '../../testing/this-computer.ts';

const line = () => screen.queryByRole('note', { name: 'Totals' })?.textContent ?? null;
const untilTotals = (text: string) => waitFor(() => expect(line()).toBe(text));

async function openWith(vms: Record<string, VmState>, place = '/') {
  const main = await openMainProcess();
  pretendComputer(main, { processors: 8, memoryBytes: 15.5 * 1024 ** 3 });
  const ids: Record<string, string> = {};
  for (const [name, state] of Object.entries(vms))
    ids[name] = (await main.vmIn(state, name, { vcpuCount: 2, memoryMib: 1024 })).id;
  const asked = main.listenIn();
  return { main, asked, id: (name: string) => ids[name] ?? '', ...showApp(place, main) };
}

test('the list says how much of this computer the VMs that run or are paused were given', async () => {
  await openWith({ up: 'running', late: 'starting', going: 'stopping', still: 'paused', off: 'stopped' });
  await untilTotals('3 VMs running · 1 paused · 8 of 8 processors · 4 GiB of 15.5 GiB of memory');
});

test('where none runs it says what there is', async () => {
  await openWith({ off: 'stopped', broken: 'error', silent: 'unknown' });
  await untilTotals('No VMs running · This computer has 8 processors and 15.5 GiB of memory');
});

test('a filter and a search do not change it', async () => {
  const { user } = await openWith({ up: 'running', off: 'stopped' }, '/?filter=stopped');
  const totals = '1 VM running · 2 of 8 processors · 1 GiB of 15.5 GiB of memory';
  await untilTotals(totals);
  await user.type(screen.getByRole('textbox', { name: /^Search VMs/ }), 'nothing like this');
  await screen.findByText('No matching VMs');
  expect(line()).toBe(totals);
});

test('it follows what happens to VMs, and asks for no list', async () => {
  const { main, id, asked } = await openWith({ up: 'running', off: 'stopped' });
  await untilTotals('1 VM running · 2 of 8 processors · 1 GiB of 15.5 GiB of memory');
  const lists = asked.filter(({ channel }) => channel === 'vms.list');
  // The screen's and the sidebar's, which are there without it.
  expect(lists).toHaveLength(2);
  asked.length = 0;
  await main.value('vms.update', { id: id('off'), spec: { vcpuCount: 12, memoryMib: 20 * 1024 } });
  await main.value('vms.start', { id: id('off') });
  await untilTotals('2 VMs running · 14 of 8 processors · 21 GiB of 15.5 GiB of memory');
  await main.value('vms.update', { id: id('up'), spec: { memoryMib: 2048 } });
  await untilTotals('2 VMs running · 14 of 8 processors · 22 GiB of 15.5 GiB of memory');
  await main.value('vms.pause', { id: id('up') });
  await untilTotals('1 VM running · 1 paused · 14 of 8 processors · 22 GiB of 15.5 GiB of memory');
  await main.value('vms.forceStop', { id: id('off') });
  await main.value('vms.forceStop', { id: id('up') });
  await untilTotals('No VMs running · This computer has 8 processors and 15.5 GiB of memory');
  expect(asked.filter(({ channel }) => channel === 'vms.list')).toEqual([]);
});

test('it is right for more VMs than one answer holds', async () => {
  const main = await openMainProcess();
  pretendComputer(main, { processors: 8, memoryBytes: 15.5 * 1024 ** 3 });
  const model = await main.vmIn('paused', 'model', { vcpuCount: 1, memoryMib: 256 });
  const db = main.store.db as WritableDb;
  inTransaction(db, () => {
    const vm = getVm(db, model.id);
    if (!vm) throw new Error('The model is not there.');
    for (let index = 1; index < 2500; index++)
      insertVm(db, {
        ...vm,
        id: crypto.randomUUID(),
        name: `copy-${index}`,
        guestIp: `10.9.${index >> 8}.${index & 255}`,
      });
  });
  showApp('/', main);
  await untilTotals('2,500 VMs paused · 2,500 of 8 processors · 625 GiB of 15.5 GiB of memory');
});

test('a first start has no line', async () => {
  const main = await openMainProcess();
  showApp('/', main);
  await screen.findByText('Create your first VM');
  expect(line()).toBeNull();
});
