import { expect, test } from 'vitest';
import type { ActivityEntry } from '../../../app/contract/activity.ts';
import { groupByDay } from './activity-days.ts';

const now = new Date(2026, 3, 18, 9, 30);

function entry(id: number, at: Date): ActivityEntry {
  return {
    id,
    vmId: 'vm',
    vmName: 'vm',
    at: at.toISOString(),
    actor: 'user',
    kind: 'started',
    reason: null,
    detail: {},
  };
}

test('entries stand under the days of the person who reads them, in their order', () => {
  const days = groupByDay(
    [
      entry(5, new Date(2026, 3, 18, 9)),
      entry(4, new Date(2026, 3, 18, 0, 1)),
      entry(3, new Date(2026, 3, 17, 23, 59)),
      entry(2, new Date(2026, 3, 3, 12)),
      entry(1, new Date(2025, 11, 31, 12)),
    ],
    now,
  );
  expect(days.map(({ label, entries }) => [label, entries.map(({ id }) => id)])).toEqual([
    ['Today', [5, 4]],
    ['Yesterday', [3]],
    ['Friday, April 3', [2]],
    ['December 31, 2025', [1]],
  ]);
});

test('a day that a clock which was set back makes come twice is shown twice', () => {
  const today = new Date(2026, 3, 18, 9);
  const days = groupByDay([entry(3, today), entry(2, new Date(2026, 3, 17)), entry(1, today)], now);
  expect(days.map(({ key, label }) => [key, label])).toEqual([
    ['Today', 'Today'],
    ['Yesterday', 'Yesterday'],
    ['Today (2)', 'Today'],
  ]);
});
