// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createQueryClient } from '../../lib/query-client.ts';
import { ago, demoVm } from '../../testing/demo-data.ts';
import { VmBanners } from './vm-banners.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function show(changes: Parameters<typeof demoVm>[1]): void {
  render(
    <QueryClientProvider client={createQueryClient()}>
      <VmBanners vm={demoVm(1, changes)} />
    </QueryClientProvider>,
  );
}

test('forcing is offered only when a guest takes long to power off', () => {
  show({ state: 'stopping', updatedAt: ago(0) });
  act(() => void vi.advanceTimersByTime(8000));
  expect(screen.queryByRole('button', { name: 'Force stop' })).toBeNull();
  act(() => void vi.advanceTimersByTime(3000));
  expect(screen.getByRole('button', { name: 'Force stop' })).toBeTruthy();
});

test('a VM that failed says why', () => {
  show({ state: 'error', runtime: { lastError: 'Its disk is locked.' } });
  expect(screen.getByRole('status').textContent).toBe('Its disk is locked.');
});

test.each([
  ['running', true],
  ['unknown', true],
  ['error', false],
] as const)('a VM that is %s with an error can be forced off: %s', (state, endable) => {
  show({ state, runtime: { lastError: 'It did not power off.' } });
  expect(screen.queryByRole('button', { name: 'Force stop' }) !== null).toBe(endable);
});

test('a VM whose driver is missing says so and offers nothing', () => {
  show({
    state: 'unknown',
    capabilities: null,
    runtime: { lastError: 'This program has no driver for it.' },
  });
  expect(screen.getByRole('status').textContent).toBe('This program has no driver for it.');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a guest that prints nothing after its start is wondered at calmly', () => {
  show({ state: 'running', runtime: { silentBoot: true } });
  expect(screen.getByRole('status').textContent).toContain('has printed nothing since it was started');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a VM that is well says nothing', () => {
  show({ state: 'running', runtime: { lastError: '' } });
  expect(screen.queryByRole('status')).toBeNull();
});
