// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { VmSample } from '../../../app/contract/usage.ts';
import { demoId, demoVm } from '../../testing/demo-data.ts';
import { renderApp } from '../../testing/render-app.tsx';

const vmId = demoId('b', 1);

function sample(changes: Partial<VmSample> = {}): VmSample {
  const rates = { diskRead: null, diskWritten: null, packetsIn: null, packetsOut: null };
  return { vmId, at: Date.now() + 1000, cpu: 0.125, residentBytes: 141 * 1024 * 1024, ...rates, ...changes };
}

/** What the page asks to be looked at, from now on. */
function watchedBy(bridge: ReturnType<typeof renderApp>['bridge']): string[][] {
  const asked: string[][] = [];
  const { invoke } = bridge;
  bridge.invoke = (channel, input) => {
    if (channel === 'usage.watch') asked.push((input as { vmIds: string[] }).vmIds);
    return invoke(channel, input);
  };
  return asked;
}

function setVisibility(value: 'visible' | 'hidden'): void {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => value });
  document.dispatchEvent(new Event('visibilitychange'));
}

afterEach(() => setVisibility('visible'));

test('a running VM shows what it uses, and a stopped one what it is given', async () => {
  const { emit } = renderApp('/', {
    vms: [demoVm(1, { name: 'alpha', state: 'running' }), demoVm(2, { name: 'beta' })],
  });
  await screen.findByRole('link', { name: 'alpha' });
  emit('vm.usage', [sample()]);
  const row = (name: string) => within(screen.getByRole('link', { name }).closest('tr') as HTMLElement);
  await waitFor(() => expect(row('alpha').getByText('13%')).toBeTruthy());
  expect(row('alpha').getByText('141 MiB')).toBeTruthy();
  expect(row('beta').getByText(/vCPU/)).toBeTruthy();
});

test('only running VMs on the screen are looked at, and none while the window is hidden', async () => {
  const { bridge, machines } = renderApp('/', {
    vms: [demoVm(1, { name: 'alpha', state: 'running' }), demoVm(2, { name: 'beta' })],
  });
  const asked = watchedBy(bridge);
  await screen.findByRole('link', { name: 'beta' });
  machines.change(demoId('b', 2), { state: 'running' });
  await waitFor(() => expect(asked.at(-1)).toEqual([vmId, demoId('b', 2)]));
  setVisibility('hidden');
  await waitFor(() => expect(asked.at(-1)).toEqual([]));
  setVisibility('visible');
  await waitFor(() => expect(asked.at(-1)).toEqual([vmId, demoId('b', 2)]));
});

test('a VM that is off and was not looked at says that there is nothing to show', async () => {
  renderApp(`/vms/${vmId}/usage`, { vms: [demoVm(1, { name: 'alpha' })] });
  await screen.findByText(/Nothing was measured in the last hour/);
});
