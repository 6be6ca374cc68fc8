// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, test } from 'vitest';
import type { VmView } from '../../../app/contract/vms.ts';
import { demoId, demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

beforeEach(() => sessionStorage.clear());

/** The list at `place`, and what it asks from the moment that it stands. */
async function show(place: string, vms: VmView[]) {
  const { bridge, machines } = renderApp(place, { vms });
  await waitFor(() => expect(names().length).toBeGreaterThan(0));
  const asked: string[] = [];
  const { invoke } = bridge;
  bridge.invoke = (channel, input) => {
    asked.push(channel);
    return invoke(channel, input);
  };
  return { asked, bridge, machines };
}

const names = () => screen.queryAllByRole('row').flatMap((row) => row.querySelector('a')?.textContent ?? []);
const id = (number: number) => demoId('b', number);
const chip = (label: string) => screen.findByRole('button', { name: label });

describe('a change that moves no row', () => {
  test('is on the screen without the list being asked for again; the counts are, if a state changed', async () => {
    const vms = [demoVm(1, { name: 'alpha' }), demoVm(2, { name: 'beta' })];
    const { asked, machines } = await show('/', vms);
    machines.change(id(2), { state: 'running' });
    await screen.findByText('Running', { selector: 'td *' });
    await chip('Running 1');
    machines.change(id(1), { guestIp: '172.16.9.9' });
    await screen.findByText('172.16.9.9');
    expect(asked.filter((channel) => channel === 'vms.counts')).toHaveLength(1);
    expect(asked).not.toContain('vms.list');
    expect(names()).toEqual(['alpha', 'beta']);
  });

  test('far from the screen asks for nothing', async () => {
    const vms = Array.from({ length: 300 }, (_, index) => demoVm(index + 1, { name: nameOf(index) }));
    const { asked, machines } = await show('/', vms);
    machines.change(id(250), { state: 'running' });
    await chip('Running 1');
    expect(asked).not.toContain('vms.list');
  });

  test('is not taken back by an answer that was on its way', async () => {
    const { asked, bridge, machines } = await show('/', [demoVm(1, { name: 'alpha' })]);
    const { invoke } = bridge;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    bridge.invoke = async (channel, input) => {
      const answer = await invoke(channel, input);
      if (channel === 'vms.list' && asked.filter((one) => one === 'vms.list').length === 1) await held;
      return answer;
    };
    screen.getByRole('button', { name: 'State' }).click();
    await waitFor(() => expect(asked).toContain('vms.list'));
    machines.change(id(1), { state: 'running' });
    release();
    await waitFor(() => expect(asked.filter((one) => one === 'vms.list').length).toBeGreaterThan(1));
    await screen.findByText('Running', { selector: 'td *' });
  });
});

describe('a change that moves rows', () => {
  test('takes a row out of a filter by state, and brings one in', async () => {
    const vms = [demoVm(1, { name: 'alpha', state: 'running' }), demoVm(2, { name: 'beta' })];
    const { machines } = await show('/?filter=running', vms);
    expect(names()).toEqual(['alpha']);
    machines.change(id(2), { state: 'running' });
    await waitFor(() => expect(names()).toEqual(['alpha', 'beta']));
    machines.change(id(1), { state: 'stopped' });
    await waitFor(() => expect(names()).toEqual(['beta']));
  });

  test('brings the VM that was touched to the top of those last touched', async () => {
    const vms = [
      demoVm(1, { name: 'alpha', lastTouchedAt: '2026-05-02T10:00:00Z' }),
      demoVm(2, { name: 'beta', lastTouchedAt: '2026-05-01T10:00:00Z' }),
    ];
    const { machines } = await show('/?sort=-lastTouchedAt', vms);
    expect(names()).toEqual(['alpha', 'beta']);
    machines.change(id(2), {});
    await waitFor(() => expect(names()).toEqual(['beta', 'alpha']));
  });

  test('takes a VM out of a search that its new name does not match, and brings one in', async () => {
    const vms = [demoVm(1, { name: 'alpha' }), demoVm(2, { name: 'beta' })];
    const { machines } = await show('/?query=alp', vms);
    expect(names()).toEqual(['alpha']);
    machines.change(id(2), { name: 'alphabet' });
    await waitFor(() => expect(names()).toEqual(['alpha', 'alphabet']));
    machines.change(id(1), { name: 'gamma' });
    await waitFor(() => expect(names()).toEqual(['alphabet']));
  });
});

describe('a long list', () => {
  const vms = () => Array.from({ length: 300 }, (_, index) => demoVm(index + 1, { name: nameOf(index) }));

  test('asks for the rows that it is scrolled to, and no others', async () => {
    const { asked, bridge } = await show('/', vms());
    const offsets: unknown[] = [];
    const { invoke } = bridge;
    bridge.invoke = (channel, input) => {
      if (channel === 'vms.list') offsets.push((input as { offset: number }).offset);
      return invoke(channel, input);
    };
    expect(names()).not.toContain(nameOf(299));
    scrollTo(299);
    await waitFor(() => expect(names()).toContain(nameOf(299)));
    expect(offsets).toEqual([200]);
    expect(asked).not.toContain('vms.get');
  });

  test('closes up where a VM above the screen is deleted', async () => {
    const { bridge } = await show('/', vms());
    scrollTo(250);
    await waitFor(() => expect(names()).toContain(nameOf(250)));
    const before = rowIndexOf(nameOf(250));
    await bridge.invoke('vms.delete', { id: id(1) });
    await waitFor(() => expect(rowIndexOf(nameOf(250))).toBe(before - 1));
  });
});

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
