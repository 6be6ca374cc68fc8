import { describe, expect, it } from 'vitest';
import { formatTable, isMet, type Measurement, ratio } from './table.ts';

const base: Measurement = { name: 'start', unit: 'ms', ours: 150, floor: 100, goal: 1.5, what: 'a to b' };

describe('a goal', () => {
  it('of a ratio is met at the ratio itself', () => expect(isMet(base)).toBe(true));
  it('of a ratio is missed above it', () => expect(isMet({ ...base, ours: 150.1 })).toBe(false));
  it('without a floor is an amount', () => {
    expect(isMet({ ...base, floor: null, goal: 100, ours: 99 })).toBe(true);
    expect(isMet({ ...base, floor: null, goal: 100, ours: 101 })).toBe(false);
  });
  it('that is not there is neither met nor missed', () => expect(isMet({ ...base, goal: null })).toBeNull());
});

it('a measurement without a floor has no ratio', () => expect(ratio({ ...base, floor: null })).toBeNull());

it('what this machine lets nobody measure is said below the table', () => {
  const missing = { name: 'appimage-start', why: 'FUSE mounts nothing here' };
  expect(formatTable([missing, base]).split('\n')).toEqual([
    '         ours   floor  ratio    goal',
    'start  150 ms  100 ms  1.50x  ≤ 1.5x  ✓  a to b',
    'appimage-start cannot be measured here: FUSE mounts nothing here',
  ]);
});

it('the table shows every measurement, its numbers one under the other', () => {
  const missed: Measurement = { ...base, name: 'memory', unit: 'MiB', ours: 320.4, goal: 1.4 };
  const alone: Measurement = { ...base, name: 'pixel', floor: null, ours: 9.04, goal: 100, what: '' };
  expect(formatTable([base, missed, alone])).toBe(
    [
      '           ours    floor  ratio      goal',
      'start    150 ms   100 ms  1.50x    ≤ 1.5x  ✓  a to b',
      'memory  320 MiB  100 MiB  3.20x    ≤ 1.4x  ✗  a to b',
      'pixel    9.0 ms                  ≤ 100 ms  ✓',
    ].join('\n'),
  );
});
