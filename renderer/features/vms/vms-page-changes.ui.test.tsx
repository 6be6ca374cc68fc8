// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction, type WritableDb } from '../../../app/store/db.ts';
import { getVm, insertVm } from '../../../app/store/vms.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

beforeEach(() => sessionStorage.clear());

/** Shows the list at `place`. Returns the channels that it asks from the moment that it stands. */
async function show(place: string, main: MainProcess) {
  const { client } = showApp(place, main);
  await waitFor(() => expect(names().length).toBeGreaterThan(0));
  // The sidebar's list comes after the screen's.
  await waitFor(() => expect(client.getQueryData(queryKeys.vmsAlive)).toBeDefined());
  const asked = main.listenIn();
  return { asked, channels: () => asked.map(({ channel }) => channel) };
}

const names = () => screen.queryAllByRole('row').flatMap((row) => row.querySelector('a')?.textContent ?? []);
const chip = (label: string) => screen.findByRole('button', { name: label });

describe('a change that moves no row', () => {
  test('is on the screen without the list being asked for again; the counts are, if a state changed', async () => {
    const main = await openMainProcess();
    const alpha = await main.vmIn('stopped', 'alpha');
    const beta = await main.vmIn('running', 'beta');
    const { channels } = await show('/', main);
    await chip('Running 1');
    await main.driver.crash(beta.id);
    await chip('Stopped 2');
    expect(channels().filter((channel) => channel === 'vms.counts')).toHaveLength(1);
    await main.value('vms.update', { id: alpha.id, spec: { memoryMib: 512 } });
    await screen.findByText(/512 MiB/);
    expect(channels().filter((channel) => channel === 'vms.counts')).toHaveLength(1);
    expect(channels()).not.toContain('vms.list');
    expect(names()).toEqual(['alpha', 'beta']);
  });

  test('far from the screen asks for nothing', async () => {
    const main = await openMainProcess();
    const far = await main.vmIn('running', nameOf(249));
    fill(main, far.id);
    const { channels } = await show('/', main);
    await chip('Running 1');
    await main.driver.crash(far.id);
    await chip('Stopped 300');
    expect(channels()).not.toContain('vms.list');
  });

  test('is not taken back by an answer that was on its way', async () => {
    const main = await openMainProcess();
    const { id } = await main.vmIn('stopped', 'alpha');
    const { channels } = await show('/', main);
    const lists = () => channels().filter((channel) => channel === 'vms.list').length;
    const { invoke } = main.bridge;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    main.bridge.invoke = async (channel, input) => {
      const answer = await invoke(channel, input);
      if (channel === 'vms.list' && lists() === 1) await held;
      return answer;
    };
    screen.getByRole('button', { name: 'State' }).click();
    await waitFor(() => expect(lists()).toBe(1));
    await main.value('vms.start', { id });
    release();
    await waitFor(() => expect(lists()).toBeGreaterThan(1));
    await screen.findByText('Running', { selector: 'td *' });
  });
});

describe('a change that moves rows', () => {
  test('takes a row out of a filter by state, and brings one in', async () => {
    const main = await openMainProcess();
    const alpha = await main.vmIn('running', 'alpha');
    const beta = await main.vmIn('stopped', 'beta');
    await show('/?filter=running', main);
    expect(names()).toEqual(['alpha']);
    await main.value('vms.start', { id: beta.id });
    await waitFor(() => expect(names()).toEqual(['alpha', 'beta']));
    await main.value('vms.forceStop', { id: alpha.id });
    await waitFor(() => expect(names()).toEqual(['beta']));
  });

  test('brings the VM that was touched to the top of those last touched', async () => {
    let now = Date.parse('2026-05-01T10:00:00Z');
    const main = await openMainProcess({ now: () => new Date(now) });
    const beta = await main.vmIn('stopped', 'beta');
    now += 60_000;
    await main.vmIn('stopped', 'alpha');
    await show('/?sort=-lastTouchedAt', main);
    expect(names()).toEqual(['alpha', 'beta']);
    now += 60_000;
    await main.value('vms.touch', { id: beta.id });
    await waitFor(() => expect(names()).toEqual(['beta', 'alpha']));
  });

  test('takes a VM out of a search that its new name does not match, and brings one in', async () => {
    const main = await openMainProcess();
    const alpha = await main.vmIn('stopped', 'alpha');
    const beta = await main.vmIn('stopped', 'beta');
    await show('/?query=alp', main);
    expect(names()).toEqual(['alpha']);
    await main.value('vms.update', { id: beta.id, name: 'alphabet' });
    await waitFor(() => expect(names()).toEqual(['alpha', 'alphabet']));
    await main.value('vms.update', { id: alpha.id, name: 'gamma' });
    await waitFor(() => expect(names()).toEqual(['alphabet']));
  });
});

describe('a long list', () => {
  test('asks for the rows that it is scrolled to, and no others', async () => {
    const main = await openMainProcess();
    fill(main, (await main.vmIn('stopped', nameOf(0))).id);
    const { asked, channels } = await show('/', main);
    expect(names()).not.toContain(nameOf(299));
    scrollTo(299);
    await waitFor(() => expect(names()).toContain(nameOf(299)));
    const offsets = asked.flatMap(({ channel, input }) =>
      channel === 'vms.list' ? [(input as { offset: number }).offset] : [],
    );
    expect(offsets).toEqual([200]);
    expect(channels()).not.toContain('vms.get');
  });

  test('closes up where a VM above the screen is deleted', async () => {
    const main = await openMainProcess();
    const first = await main.vmIn('stopped', nameOf(0));
    fill(main, first.id);
    await show('/', main);
    scrollTo(250);
    await waitFor(() => expect(names()).toContain(nameOf(250)));
    const before = rowIndexOf(nameOf(250));
    await main.value('vms.delete', { id: first.id });
    await waitFor(() => expect(rowIndexOf(nameOf(250))).toBe(before - 1));
  });
});

/** Rows of stopped VMs beside the one that there is, until they are 300. */
function fill({ store }: MainProcess, id: string): void {
  const db = store.db as WritableDb;
  const vm = getVm(db, id);
  if (!vm) throw new Error('There is no such VM.');
  inTransaction(db, () => {
    for (let index = 0; index < 300; index += 1) {
      if (nameOf(index) === vm.name) continue;
      const number = String(index).padStart(12, '0');
      insertVm(db, {
        ...vm,
        id: `bbbbbbbb-0000-4000-8000-${number}`,
        name: nameOf(index),
        guestIp: `10.9.${Math.floor(index / 200)}.${(index % 200) + 2}`,
        state: 'stopped',
        runtime: {},
      });
    }
  });
}

function nameOf(index: number): string {
  return `vm-${String(index).padStart(3, '0')}`;
}

function rowIndexOf(name: string): number {
  return Number(screen.getByRole('link', { name }).closest('tr')?.getAttribute('aria-rowindex'));
}

function scrollTo(index: number): void {
  const scroller = screen.getByRole('table').parentElement as HTMLElement;
  scroller.scrollTop = index * 44;
  scroller.dispatchEvent(new Event('scroll'));
}
