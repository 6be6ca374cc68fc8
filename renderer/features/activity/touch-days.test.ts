import { expect, test } from 'vitest';
import { daysOfWeeks, isWorthShowing, strengthOf, touchDays, wordsOfDay, wordsOfDays } from './touch-days.ts';

test('whole weeks end today and begin on a Monday', () => {
  const monday = new Date(2026, 4, 18);
  for (let after = 0; after < 7; after += 1) {
    const today = new Date(2026, 4, 18 + after);
    const days = daysOfWeeks(8, today);
    expect(days).toBe(50 + after);
    expect(new Date(2026, 4, 18 + after - days + 1)).toEqual(new Date(2026, 4, 18 - 49));
  }
  expect(monday.getDay()).toBe(1);
});

test('the counts become days, over the end of a month', () => {
  expect(touchDays({ firstDay: '2026-02-28', counts: [2, 0, 5] })).toEqual([
    { day: new Date(2026, 1, 28), touches: 2 },
    { day: new Date(2026, 2, 1), touches: 0 },
    { day: new Date(2026, 2, 2), touches: 5 },
  ]);
});

test('touches are said in words', () => {
  const day = new Date(2026, 4, 1);
  expect(wordsOfDay({ day, touches: 12 })).toBe('Friday, May 1: used 12 times');
  expect(wordsOfDay({ day, touches: 0 })).toBe('Friday, May 1: not used');
  expect(wordsOfDay({ day, touches: 1 })).toBe('Friday, May 1: used once');
  const days = [1, 0, 40].map((touches) => ({ day, touches }));
  expect(wordsOfDays(days, 8)).toBe('Active on 2 days in the last 8 weeks');
});

test('a calendar is worth showing once there is a week to look back on', () => {
  const daysAgo = (...touched: number[]) =>
    Array.from({ length: 50 }, (_, index) => ({
      day: new Date(2026, 4, 1 + index),
      touches: touched.includes(49 - index) ? 3 : 0,
    }));
  expect(isWorthShowing([])).toBe(false);
  expect(isWorthShowing(daysAgo())).toBe(false);
  expect(isWorthShowing(daysAgo(0, 1, 6))).toBe(false);
  expect(isWorthShowing(daysAgo(7))).toBe(true);
  expect(isWorthShowing(daysAgo(0, 49))).toBe(true);
});

test('more touches never look like fewer', () => {
  const strengths = Array.from({ length: 50 }, (_, touches) => strengthOf(touches));
  expect(strengths).toEqual([...strengths].sort());
  expect([strengths[0], strengths[1], strengths.at(-1)]).toEqual([0, 1, 4]);
});
