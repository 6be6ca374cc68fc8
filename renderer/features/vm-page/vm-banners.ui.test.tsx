// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { VmView } from '../../../app/contract/vms.ts';
import { createQueryClient } from '../../lib/query-client.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { showApp } from '../../testing/show-app.tsx';
import { VmBanners } from './vm-banners.tsx';

afterEach(() => {
  vi.useRealTimers();
});

/** A VM as the main process tells of it, but for the changes. It came just now, and the clock stands still. */
async function show(changes: Partial<VmView>): Promise<void> {
  const main = await openMainProcess();
  const vm = await main.vmIn('stopped');
  vi.useFakeTimers();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <VmBanners vm={{ ...vm, updatedAt: new Date().toISOString(), ...changes }} />
    </QueryClientProvider>,
  );
}

test('forcing is advised only when a guest takes long to power off, and the header has the button', async () => {
  await show({ state: 'stopping' });
  act(() => void vi.advanceTimersByTime(8000));
  expect(screen.getByRole('status').textContent).not.toContain('force it off');
  act(() => void vi.advanceTimersByTime(3000));
  expect(screen.getByRole('status').textContent).toContain('Wait, or force it off');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a VM that failed says why', async () => {
  await show({ state: 'error', runtime: { lastError: 'Its disk is locked.' } });
  expect(screen.getByRole('status').textContent).toBe('Its disk is locked.');
});

test('a VM that could not start says what to do, too', async () => {
  await show({
    state: 'error',
    runtime: { lastError: 'Its disk is locked.', lastHint: 'Stop the other VM.' },
  });
  expect(screen.getByRole('status').textContent).toBe('Its disk is locked. Stop the other VM.');
});

const all = { pause: true, gracefulStop: true, liveForwards: true };

test.each([
  ['running', all, true],
  ['paused', all, true],
  // The header has its button then.
  ['running', { ...all, pause: false }, false],
  ['running', { ...all, gracefulStop: false }, false],
  ['unknown', all, false],
  ['error', all, false],
] as const)(
  'a VM that is %s with an error, with %j, can be forced off here: %s',
  async (state, capabilities, here) => {
    await show({ state, capabilities, runtime: { lastError: 'It didn’t power off.' } });
    expect(screen.queryByRole('button', { name: 'Force off…' }) !== null).toBe(here);
  },
);

test.each(['unknown', 'stopping'] as const)(
  'the screen of a VM that is %s has one “Force off…”',
  async (state) => {
    const main = await openMainProcess();
    const vm = await main.vmIn(state, 'sandbox');
    showApp(`/vms/${vm.id}/details`, main);
    await screen.findAllByRole('status');
    expect(screen.getAllByRole('button', { name: 'Force off…' })).toHaveLength(1);
  },
);

test('a VM whose driver is missing says so and offers nothing', async () => {
  await show({
    state: 'unknown',
    capabilities: null,
    runtime: { lastError: 'This version doesn’t support it.' },
  });
  expect(screen.getByRole('status').textContent).toBe('This version doesn’t support it.');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a VM that is paused says what becomes of its clock, and only then', async () => {
  await show({ state: 'paused', runtime: {} });
  expect(screen.getByRole('status').textContent).toContain('A starter VM corrects it within a second');
});

test('a VM that is paused and has an agent will be told the time', async () => {
  await show({ state: 'paused', runtime: { hasAgent: true } });
  expect(screen.getByRole('status').textContent).toBe(
    'The guest’s clock is stopped. Banger sets it when you resume the VM.',
  );
});

test('a VM that is running with nothing wrong says nothing', async () => {
  await show({ state: 'running', runtime: {} });
  expect(screen.queryByRole('status')).toBeNull();
});

test('a guest that prints nothing after its start is wondered at calmly', async () => {
  await show({ state: 'running', runtime: { silentBoot: true } });
  expect(screen.getByRole('status').textContent).toContain('No output since the VM started');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a VM that is well says nothing', async () => {
  await show({ state: 'running', runtime: { lastError: '' } });
  expect(screen.queryByRole('status')).toBeNull();
});
