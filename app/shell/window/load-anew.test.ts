import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadAnew } from './load-anew.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page of which each load goes as `loads` says, and nothing comes of those beyond; what it is loading at first never comes. */
function pageThat(loads: readonly ('comes' | 'never comes')[], isLoading = true) {
  const page = {
    isLoading: () => isLoading,
    load: vi.fn(() => {
      isLoading = true;
      if (loads[page.load.mock.calls.length - 1] === 'comes') setTimeout(() => (isLoading = false), 100);
    }),
    goesTo: () => {
      isLoading = true;
    },
  };
  return page;
}

test('what a page was loading is loaded again, once where that comes', () => {
  const page = pageThat(['comes']);
  loadAnew(page);
  expect(page.load).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(page.load).toHaveBeenCalledTimes(1);
  expect(page.isLoading()).toBe(false);
});

test('it is loaded until it comes, ever more patiently', () => {
  const page = pageThat(['never comes', 'never comes', 'never comes', 'comes']);
  loadAnew(page);
  const after: number[] = [];
  for (let seconds = 0; seconds <= 20; seconds++) {
    after.push(page.load.mock.calls.length);
    vi.advanceTimersByTime(1000);
  }
  expect(after.slice(0, 9)).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 4]);
  expect(after.at(-1)).toBe(4);
});

test('a page that has loaded stays, and what it begins to load just after is looked after', () => {
  const page = pageThat(['comes'], false);
  loadAnew(page);
  expect(page.load).not.toHaveBeenCalled();
  page.goesTo();
  vi.advanceTimersByTime(1000);
  expect(page.load).toHaveBeenCalledTimes(1);
});

test('nothing is loaded once that is over', () => {
  const page = pageThat([]);
  loadAnew(page)();
  vi.advanceTimersByTime(60_000);
  expect(page.load).toHaveBeenCalledTimes(1);
});
