// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { ActivityEntry } from '../../../app/contract/activity.ts';
import { vmPlace } from '../../../app/contract/places.ts';
import { everyVm } from '../../../app/contract/retention.ts';
import { appendActivity } from '../../../app/store/activity.ts';
import type { WritableDb } from '../../../app/store/db.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

const entries = async () => {
  const timeline = await screen.findByRole('region', { name: 'Activity' });
  const items = await within(timeline).findAllByRole('listitem');
  return items.map(({ textContent }) => textContent ?? '');
};

/** Replaces the browser's own, which sees nothing here: calls back when the test scrolls. */
function observeScrolling(): () => void {
  const observers = new Set<() => void>();
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      readonly see: () => void;
      constructor(callback: (seen: { isIntersecting: boolean }[]) => void) {
        this.see = () => callback([{ isIntersecting: true }]);
      }
      observe() {
        observers.add(this.see);
      }
      disconnect() {
        observers.delete(this.see);
      }
    },
  );
  return () => {
    for (const see of observers) see();
  };
}

afterEach(() => vi.unstubAllGlobals());

/** Three VMs run; one that ran for long has a past. */
async function openHistory() {
  const main = await openMainProcess();
  const vm = await main.vmIn('running', 'api-sandbox');
  for (const name of ['build-cache', 'dns-lab']) await main.vmIn('running', name);
  const note = (kind: ActivityEntry['kind'], actor: ActivityEntry['actor'], reason: string) =>
    appendActivity(main.store.db as WritableDb, {
      ...{ vmId: vm.id, vmName: vm.name, at: new Date().toISOString(), detail: {} },
      ...{ kind, actor, reason },
    });
  note('stop_timed_out', 'guest', 'The guest was asked to power off but didn’t do so within 60 seconds.');
  note('crashed', 'host', 'The machine was killed by signal 9 (out of memory).');
  return { main, vm };
}

test('what a search finds is in the URL, and all is shown again by a press', async () => {
  const { main } = await openHistory();
  const { user } = showApp('/activity', main);
  const all = (await entries()).length;
  await user.type(screen.getByRole('textbox', { name: 'Search by name or reason' }), 'stop timed');
  await waitFor(async () => expect(await entries()).toHaveLength(1));
  expect((await entries())[0]).toContain('Stop timed out');
  expect(window.location.hash).toBe('#/activity?query=stop+timed');
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  await waitFor(async () => expect(await entries()).toHaveLength(all));
});

test('a filter from the URL narrows the history down', async () => {
  const { main } = await openHistory();
  showApp('/activity?group=problems&actor=host', main);
  await waitFor(async () => expect(await entries()).toHaveLength(1));
  expect((await entries())[0]).toContain('out of memory');
});

test('nobody is said to have done a crash of QEMU, but a guest that panicked is', async () => {
  const { main, vm } = await openHistory();
  appendActivity(main.store.db as WritableDb, {
    ...{ vmId: vm.id, vmName: vm.name, at: new Date().toISOString(), detail: {} },
    ...{ kind: 'crashed', actor: 'guest', reason: 'The guest’s kernel panicked.' },
  });
  showApp('/activity?group=problems', main);
  await waitFor(async () => expect((await entries()).join()).toContain('panicked'));
  const crashes = (await entries()).filter((text) => text.includes('Crashed'));
  expect(crashes).toEqual([
    expect.stringMatching(/^api-sandboxCrashedThe guest/),
    expect.stringMatching(/^api-sandboxCrashed(?!This computer)/),
  ]);
});

test('a filter that lets nothing through says so', async () => {
  const { main } = await openHistory();
  showApp('/activity?query=nowhere', main);
  await screen.findByRole('heading', { name: 'No matching activity' });
  expect(screen.getByRole('button', { name: 'Show everything' })).toBeTruthy();
});

test('a new entry appears where the filter lets it through, and nowhere else', async () => {
  const { main, vm } = await openHistory();
  showApp('/activity?actor=user', main);
  const before = (await entries()).length;
  const [, , stopped] = (await main.value('vms.list', {})).items;
  await main.driver.crash(String(stopped?.id));
  await main.value('console.write', { vmId: vm.id, data: 'ls\r' });
  await waitFor(async () => expect(await entries()).toHaveLength(before + 1));
  expect((await entries())[0]).toContain('Typed into the console');
});

test('an entry that stands for many says so, and one about the whole log leads to no VM', async () => {
  const { main, vm } = await openHistory();
  showApp('/activity', main);
  await entries();
  const entry = { id: 901, at: new Date().toISOString(), detail: {} };
  main.tell('vm.activity', {
    ...{ ...entry, vmId: vm.id, vmName: vm.name, actor: 'user', kind: 'console_input' },
    ...{ reason: null, count: 1200 },
  });
  main.tell('vm.activity', {
    ...{ ...entry, id: 902, vmId: everyVm, vmName: '', actor: 'policy', kind: 'thinned' },
    ...{ reason: '9 entries. VMs: api.' },
  });
  await waitFor(async () =>
    expect((await entries())[0]).toMatch(/^Old entries summarizedAutomatic.*9 entries\. VMs: api\.$/),
  );
  expect((await entries())[1]).toContain('1,200 times that day');
});

test('a start is one entry that says who asked, even where a page of the log ends between its two', async () => {
  const { main, vm } = await openHistory();
  const note = (kind: ActivityEntry['kind'], actor: ActivityEntry['actor']) =>
    appendActivity(main.store.db as WritableDb, {
      ...{ vmId: vm.id, vmName: vm.name, at: new Date().toISOString(), detail: {}, reason: null },
      ...{ kind, actor },
    });
  note('starting', 'cli');
  note('started', 'dashboard');
  for (let n = 0; n < 59; n++) note('edited', 'user');
  const scrollToEnd = observeScrolling();
  showApp(`/vms/${vm.id}/activity`, main);
  await waitFor(async () => expect(await entries()).toHaveLength(60));
  scrollToEnd();
  await waitFor(async () => expect((await entries()).length).toBeGreaterThan(60));
  const all = await entries();
  expect(all[59]).toMatch(/^StartedCommand line/);
  expect(all.filter((text) => text.startsWith('Start requested'))).toEqual([]);
  // The first start of the VM, by the person at the window.
  expect(all.filter((text) => text.startsWith('StartedYou'))).toHaveLength(1);
});

test('narrowed down to a person, a start that succeeded is theirs, also one that succeeds meanwhile', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped', 'api');
  const { user } = showApp('/activity', main);
  await user.click(await screen.findByRole('combobox', { name: 'Who' }));
  await user.click(await screen.findByRole('option', { name: 'You' }));
  await waitFor(async () => expect((await entries()).some((text) => text.includes('Created'))).toBe(true));
  await main.value('vms.start', { id });
  await waitFor(async () => expect((await entries())[0]).toMatch(/^apiStartedYou/));
  expect((await entries()).join()).not.toContain('Start requested');
});

test('how long entries stay is said below the oldest', async () => {
  const { main } = await openHistory();
  showApp('/activity', main);
  const policy = await screen.findByText(/^Repeated entries are merged after 90 days\./);
  const oldest = screen.getAllByRole('listitem').at(-1);
  expect(oldest?.compareDocumentPosition(policy)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

test('before anything happened there is nothing to filter', async () => {
  const main = await openMainProcess();
  showApp('/activity', main);
  await screen.findByRole('heading', { name: 'No activity yet' });
  await waitFor(() => expect(screen.queryByRole('group', { name: 'Filters' })).toBeNull());
  const vm = await main.vmIn('running', 'api');
  await waitFor(async () => expect((await entries()).length).toBeGreaterThan(0));
  expect(screen.getByRole('group', { name: 'Filters' })).toBeTruthy();
  expect((await entries())[0]).toMatch(new RegExp(`^${vm.name}.*just now`));
});

test('a VM’s history begins with how much it was used, once there is a week of it', async () => {
  const { main, vm } = await openHistory();
  showApp(`/vms/${vm.id}/activity`, main);
  await screen.findByRole('link', { name: 'Open in Activity' });
  await waitFor(async () => expect((await entries()).length).toBeGreaterThan(0));
  expect(screen.queryByRole('figure', { name: 'Days of use' })).toBeNull();

  const lastWeek = new Date(Date.now() - 8 * 86_400_000).toISOString();
  appendActivity(main.store.db as WritableDb, {
    ...{ vmId: vm.id, vmName: vm.name, at: lastWeek, detail: {} },
    ...{ kind: 'touched', actor: 'user', reason: null },
  });
  await main.value('vms.touch', { id: vm.id });
  const calendar = await screen.findByRole('figure', { name: 'Days of use' });
  expect(screen.getByText('Active on 2 days in the last 8 weeks')).toBeTruthy();
  expect(within(calendar).getAllByRole('row')).toHaveLength(2);
});

test('from a VM with an odd id, too, its history is searched', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped', 'adopted');
  const odd = 'a b&c/d#é';
  (main.store.db as WritableDb).prepare('UPDATE vms SET id = ? WHERE id = ?').run(odd, id);
  appendActivity(main.store.db as WritableDb, {
    ...{ vmId: odd, vmName: 'adopted', at: new Date().toISOString(), detail: {} },
    ...{ kind: 'touched', actor: 'user', reason: null },
  });
  await main.vmIn('stopped', 'other');
  const { user } = showApp(vmPlace(odd, 'activity'), main);
  await user.click(await screen.findByRole('link', { name: 'Open in Activity' }));
  await screen.findByRole('heading', { level: 1, name: 'Activity' });
  await waitFor(async () => expect(await entries()).toHaveLength(1));
  expect((await entries())[0]).toContain('adopted');
});
