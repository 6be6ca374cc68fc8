// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { type MainProcess, openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';

/** What the page asked to be looked at last, of what it asks from now on. */
function watchedBy(main: MainProcess): () => string[] | undefined {
  const asked = main.listenIn();
  return () => {
    const last = asked.findLast(({ channel }) => channel === 'usage.watch');
    return last && [...(last.input as { vmIds: string[] }).vmIds].sort();
  };
}

function setVisibility(value: 'visible' | 'hidden'): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
  document.dispatchEvent(new Event('visibilitychange'));
}

afterEach(() => setVisibility('visible'));

test('a running VM shows what it uses, and a stopped one what it is given', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('running', 'alpha');
  await main.vmIn('stopped', 'beta');
  showApp('/', main);
  await screen.findByRole('link', { name: 'alpha' });
  const row = (name: string) => within(screen.getByRole('link', { name }).closest('tr') as HTMLElement);
  const cells = (name: string) =>
    row(name)
      .getAllByRole('cell')
      .map(({ textContent }) => textContent);
  const column = (title: string) =>
    screen.getAllByRole('columnheader').findIndex(({ textContent }) => textContent === title);
  const used = (name: string) => cells(name).slice(column('CPU'), column('Memory') + 1);
  await waitFor(() => expect(used('alpha')[1]).toMatch(/^\d+ of 256 MiB$/));
  const tips = (name: string) =>
    [
      ...(row(name).getAllByRole('cell')[column('CPU')]?.querySelectorAll<HTMLElement>('[data-tip]') ?? []),
    ].map(({ dataset }) => dataset.tip);
  expect(tips('alpha')).toEqual(['It has 1 vCPU. Its use is measured every few seconds.']);
  expect(tips('beta')).toEqual(['It has 1 vCPU']);
  const rates = { diskRead: null, diskWritten: null, packetsIn: null, packetsOut: null };
  const residentBytes = 141.3 * 1024 * 1024;
  main.tell('vm.usage', [{ vmId: id, at: Date.now() + 1000, cpu: 0.125, residentBytes, ...rates }]);
  await waitFor(() => expect(used('alpha')).toEqual(['13%', '141 of 256 MiB']));
  expect(used('beta')).toEqual(['–', '256 MiB']);
  // A paused guest takes no time, whatever was measured last.
  await main.value('vms.pause', { id });
  await waitFor(() => expect(used('alpha')[0]).toBe('–'));
});

test('only running VMs on the screen are looked at, and none while the window is hidden', async () => {
  const main = await openMainProcess();
  const alpha = await main.vmIn('running', 'alpha');
  const beta = await main.vmIn('stopped', 'beta');
  const watched = watchedBy(main);
  showApp('/', main);
  await screen.findByRole('link', { name: 'beta' });
  await waitFor(() => expect(watched()).toEqual([alpha.id]));
  await main.value('vms.start', { id: beta.id });
  const both = [alpha.id, beta.id].sort();
  await waitFor(() => expect(watched()).toEqual(both));
  setVisibility('hidden');
  await waitFor(() => expect(watched()).toEqual([]));
  setVisibility('visible');
  await waitFor(() => expect(watched()).toEqual(both));
});

test('a VM that is off and was not looked at says that there is nothing to show', async () => {
  const main = await openMainProcess();
  const { id } = await main.vmIn('stopped', 'alpha');
  showApp(`/vms/${id}/usage`, main);
  await screen.findByRole('heading', { name: 'No usage in the last hour' });
});
