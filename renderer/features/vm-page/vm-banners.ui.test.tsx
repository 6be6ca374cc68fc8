// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { VmView } from '../../../app/contract/vms.ts';
import { createQueryClient } from '../../lib/query-client.ts';
import { openMainProcess } from '../../testing/main-process.ts';
import { VmBanners } from './vm-banners.tsx';

afterEach(() => {
  vi.useRealTimers();
});

/** A VM as the main process tells of it, but for the changes. The clock stands still. */
async function show(changes: Partial<VmView>): Promise<void> {
  const main = await openMainProcess();
  const vm = await main.vmIn('stopped');
  vi.useFakeTimers();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <VmBanners vm={{ ...vm, ...changes }} />
    </QueryClientProvider>,
  );
}

test('forcing is offered only when a guest takes long to power off', async () => {
  await show({ state: 'stopping', updatedAt: new Date().toISOString() });
  act(() => void vi.advanceTimersByTime(8000));
  expect(screen.queryByRole('button', { name: 'Force off…' })).toBeNull();
  act(() => void vi.advanceTimersByTime(3000));
  expect(screen.getByRole('button', { name: 'Force off…' })).toBeTruthy();
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

test.each([
  ['running', true],
  ['unknown', true],
  ['error', false],
] as const)('a VM that is %s with an error can be forced off: %s', async (state, endable) => {
  await show({ state, runtime: { lastError: 'It didn’t power off.' } });
  expect(screen.queryByRole('button', { name: 'Force off…' }) !== null).toBe(endable);
});

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
