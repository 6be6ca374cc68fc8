// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ActivityEntry } from '../../../app/contract/activity.ts';
import { everyVm } from '../../../app/contract/retention.ts';
import { demoId } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

const entries = async () => {
  const timeline = await screen.findByRole('region', { name: 'Activity' });
  const items = await within(timeline).findAllByRole('listitem');
  return items.map(({ textContent }) => textContent ?? '');
};

function entryOf(overrides: Partial<ActivityEntry>): ActivityEntry {
  return {
    id: 900,
    vmId: demoId('b', 1),
    vmName: 'api-sandbox',
    at: new Date().toISOString(),
    actor: 'user',
    kind: 'console_input',
    reason: null,
    detail: {},
    ...overrides,
  };
}

test('what a search finds is in the URL, and all is shown again by a press', async () => {
  const { user } = renderApp('/activity');
  await entries();
  await user.type(
    screen.getByRole('textbox', { name: 'Search the history by name or reason' }),
    'did not power off',
  );
  await waitFor(async () => expect(await entries()).toHaveLength(1));
  expect((await entries())[0]).toContain('Did not power off');
  expect(window.location.hash).toBe('#/activity?query=did+not+power+off');
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  await waitFor(async () => expect((await entries()).length).toBeGreaterThan(10));
});

test('a filter from the URL narrows the history down', async () => {
  renderApp('/activity?group=problems&actor=host');
  await waitFor(async () => expect(await entries()).toHaveLength(1));
  expect((await entries())[0]).toContain('out of memory');
});

test('a filter that lets nothing through says so', async () => {
  renderApp('/activity?query=nowhere');
  await screen.findByRole('heading', { name: 'Nothing matches' });
  expect(screen.getByRole('button', { name: 'Show everything' })).toBeTruthy();
});

test('a new entry appears where the filter lets it through, and nowhere else', async () => {
  const { emit } = renderApp('/activity?actor=user');
  const before = (await entries()).length;
  emit('vm.activity', entryOf({ id: 900, actor: 'guest', kind: 'stopped' }));
  emit('vm.activity', entryOf({ id: 901 }));
  await waitFor(async () => expect(await entries()).toHaveLength(before + 1));
  expect((await entries())[0]).toContain('Typed into the console');
});

test('an entry that stands for many says so, and one about the whole log leads to no VM', async () => {
  const { emit } = renderApp('/activity');
  await entries();
  emit('vm.activity', entryOf({ id: 901, count: 1200 }));
  emit(
    'vm.activity',
    entryOf({ id: 902, vmId: everyVm, vmName: '', actor: 'policy', kind: 'thinned', reason: 'Of api: 9.' }),
  );
  await waitFor(async () =>
    expect((await entries())[0]).toContain('Old entries thinned outA policyOf api: 9.'),
  );
  expect((await entries())[1]).toContain('1,200 times that day');
});

test('the policy is said in words', async () => {
  renderApp('/activity');
  expect((await screen.findByText(/Entries are never edited/)).textContent).toContain('After 90 days');
});

test('a VM’s history begins with how much it was used', async () => {
  renderApp(`/vms/${demoId('b', 3)}/activity`);
  const calendar = await screen.findByRole('figure', { name: 'Touches' });
  await within(calendar).findByText(/touches on \d+ of \d+ days/);
  expect(within(calendar).getAllByRole('row').length).toBeGreaterThan(5);
});
