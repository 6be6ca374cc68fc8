// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveTime } from '../ui/live-time.tsx';
import { duration, relativeTime } from './relative-time.ts';

/** Noon, wherever the tests run: days change at the person's midnight. */
const start = new Date(2026, 3, 18, 12).getTime();
let hidden = false;

beforeEach(() => {
  vi.useFakeTimers({ now: start });
  hidden = false;
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const iso = (at: number) => new Date(at).toISOString();
const advance = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

test.each([
  [0, 'just now'],
  [59, 'just now'],
  [60, '1 min ago'],
  [3 * 3600, '3 h ago'],
  [30 * 3600, 'yesterday'],
  [5 * 86_400, '5 days ago'],
  [20 * 86_400, 'Mar 29'],
  [400 * 86_400, 'Mar 14, 2025'],
])('%i seconds ago reads %s', (seconds, text) => {
  expect(relativeTime(start - seconds * 1000, start)).toBe(text);
});

test('yesterday is the day before this one, not the time from one to two days ago', () => {
  const evening = new Date(2026, 3, 18, 20).getTime();
  expect(relativeTime(new Date(2026, 3, 17, 1).getTime(), evening)).toBe('yesterday');
  expect(relativeTime(new Date(2026, 3, 16, 22).getTime(), evening)).toBe('2 days ago');
});

test.each([
  [42, '42 s'],
  [3600, '1 h'],
  [3600 * 3 + 720, '3 h 12 min'],
  [86_400 * 2 + 3600 * 4, '2 d 4 h'],
])('%i seconds last %s', (seconds, text) => {
  expect(duration(seconds * 1000)).toBe(text);
});

test('a time on the screen keeps itself true, and tells the exact time', () => {
  render(<LiveTime at={iso(start)} />);
  expect(screen.getByText('just now').dataset.tip).toContain('2026');
  advance(59_000);
  expect(screen.getByText('just now')).toBeTruthy();
  advance(66_000);
  expect(screen.getByText('2 min ago')).toBeTruthy();
});

test('nothing wakes before a text can change: at full minutes, then at full hours', () => {
  const wakes = vi.spyOn(globalThis, 'setTimeout');
  render(<LiveTime at={iso(start - 3000)} />);
  const waits = () => wakes.mock.calls.map(([, wait]) => wait);
  expect(waits()).toEqual([57_000]);
  advance(57_000);
  expect(screen.getByText('1 min ago')).toBeTruthy();
  expect(waits()).toEqual([57_000, 60_000]);
  advance(59 * 60_000);
  expect(screen.getByText('1 h ago')).toBeTruthy();
  expect(waits().at(-1)).toBe(3_600_000);
});

test('one timer serves all times, none runs while the window is hidden, and showing it catches up', () => {
  render(
    <>
      <LiveTime at={iso(start)} />
      <LiveTime at={iso(start - 3_600_000)} />
    </>,
  );
  expect(vi.getTimerCount()).toBe(1);
  hidden = true;
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  expect(vi.getTimerCount()).toBe(0);
  advance(300_000);
  expect(screen.getByText('just now')).toBeTruthy();
  hidden = false;
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
  expect(screen.getByText('5 min ago')).toBeTruthy();
  cleanup();
  expect(vi.getTimerCount()).toBe(0);
});
