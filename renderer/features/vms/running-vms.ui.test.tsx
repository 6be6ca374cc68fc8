// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { vmPlace } from '../../../app/contract/places.ts';
import type { VmState } from '../../../app/contract/vms.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

const nav = () => screen.queryByRole('navigation', { name: 'Running VMs' });
const shown = () => {
  const found = nav();
  return found
    ? within(found)
        .getAllByRole('link')
        .map((link) => link.getAttribute('aria-label'))
    : [];
};

async function openWith(vms: Record<string, VmState>, place = '/images') {
  const main = await openMainProcess();
  const ids: Record<string, string> = {};
  for (const [name, state] of Object.entries(vms)) ids[name] = (await main.vmIn(state, name)).id;
  return { main, ids, ...showApp(place, main) };
}

test('VMs that run are one press away on every screen, with their state, and paused ones come last', async () => {
  const { user, ids } = await openWith({
    'vm-10': 'running',
    'vm-9': 'stopping',
    api: 'paused',
    off: 'stopped',
    late: 'starting',
    silent: 'unknown',
  });
  await waitFor(() =>
    expect(shown()).toEqual(['late, Starting', 'vm-9, Stopping', 'vm-10, Running', 'api, Paused']),
  );
  await user.click(screen.getByRole('link', { name: 'vm-10, Running' }));
  await waitFor(() => expect(window.location.hash).toBe(`#${vmPlace(ids['vm-10'] ?? '')}`));
  expect(screen.getByRole('link', { name: 'vm-10, Running' }).getAttribute('aria-current')).toBe('page');
  expect(screen.getByRole('link', { name: 'late, Starting' }).getAttribute('aria-current')).toBeNull();
});

test('none is there while no VM runs', async () => {
  await openWith({ off: 'stopped' });
  await screen.findByRole('heading', { name: 'Images' });
  expect(nav()).toBeNull();
});

test('the list keeps itself true by events, and asks for nothing', async () => {
  const { main, ids, client } = await openWith({ alpha: 'running', beta: 'stopped' });
  await waitFor(() => expect(shown()).toEqual(['alpha, Running']));
  const asked = main.listenIn();
  await main.value('vms.start', { id: ids.beta ?? '' });
  await waitFor(() => expect(shown()).toEqual(['alpha, Running', 'beta, Running']));
  await main.value('vms.update', { id: ids.beta ?? '', name: 'aaa' });
  await waitFor(() => expect(shown()).toEqual(['aaa, Running', 'alpha, Running']));
  await main.value('vms.pause', { id: ids.beta ?? '' });
  await waitFor(() => expect(shown()).toEqual(['alpha, Running', 'aaa, Paused']));
  await main.value('vms.forceStop', { id: ids.beta ?? '' });
  await main.value('vms.delete', { id: ids.beta ?? '' });
  await waitFor(() => expect(shown()).toEqual(['alpha, Running']));
  expect(asked.filter(({ channel }) => channel === 'vms.list')).toEqual([]);

  const changes: unknown[] = [];
  client.getQueryCache().subscribe(({ query }) => changes.push(query.queryKey));
  const nothing = { diskRead: null, diskWritten: null, packetsIn: null, packetsOut: null };
  main.tell('vm.usage', [{ vmId: ids.alpha ?? '', at: Date.now(), cpu: 0.5, residentBytes: 1, ...nothing }]);
  await waitFor(() => expect(changes.length).toBeGreaterThan(0));
  await main.value('vms.touch', { id: ids.alpha ?? '' });
  await waitFor(() => expect(changes).toContainEqual(queryKeys.vm(ids.alpha ?? '')));
  expect(changes).not.toContainEqual(queryKeys.vmsAlive);
});

test('an answer that was given before a change does not take the change back', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('running', 'alpha');
  const { invoke } = main.bridge;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let asked = 0;
  main.bridge.invoke = async (channel, input) => {
    const answer = await invoke(channel, input);
    if (channel === 'vms.list' && 'states' in input && asked++ === 0) await held;
    return answer;
  };
  showApp('/images', main);
  await waitFor(() => expect(asked).toBe(1));
  await main.value('vms.forceStop', { id });
  release();
  await waitFor(() => expect(asked).toBe(2));
  await screen.findByRole('heading', { name: 'Images' });
  await waitFor(() => expect(nav()).toBeNull());
});

test('of many the first are shown, and the rest are counted and lead to the list of what runs', async () => {
  const names = Array.from({ length: 11 }, (_, index) => `vm-${index + 1}`);
  const { user } = await openWith({
    ...Object.fromEntries(names.map((name) => [name, 'running' as const])),
    asleep: 'paused',
  });
  await waitFor(() => expect(shown()).toHaveLength(9));
  expect(shown().slice(0, 2)).toEqual(['vm-1, Running', 'vm-2, Running']);
  await user.click(screen.getByRole('link', { name: '4 more VMs' }));
  await screen.findByRole('link', { name: 'vm-11' });
  expect(window.location.hash).toBe('#/?filter=running');
});

test('where only paused ones are left over, the rest leads to those', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `vm-${index + 1}`);
  await openWith(Object.fromEntries(names.map((name) => [name, 'paused' as const])));
  const more = await screen.findByRole('link', { name: '1 more VM' });
  expect(more.getAttribute('href')).toBe('#/?filter=paused');
});
