import { describe, expect, test } from 'vitest';
import type { VmSample } from '../../../app/contract/usage.ts';
import { merge } from '../../lib/vm-samples.ts';
import { withGaps } from './with-gaps.ts';

describe('a chart', () => {
  test('has no line across a time when nobody looked', () => {
    expect(withGaps([0, 2, 100, 102], [[1, 2, 3, 4]])).toEqual([
      [0, 2, 3, 100, 102],
      [1, 2, null, 3, 4],
    ]);
  });
  test('joins samples that follow each other, and is empty without any', () => {
    expect(withGaps([0, 2, 4], [[1, null, 3]])).toEqual([
      [0, 2, 4],
      [1, null, 3],
    ]);
    expect(withGaps([], [[], []])).toEqual([[], [], []]);
  });
});

describe('samples that come twice, or late', () => {
  const at = (...times: number[]) => times.map((time) => ({ at: time }) as VmSample);
  test('stand once, in their order', () => expect(merge(at(1, 3), at(2, 3, 4))).toEqual(at(1, 2, 3, 4)));
  test('are forgotten after an hour', () => {
    const hour = 60 * 60 * 1000;
    expect(merge(at(0, 5, hour), at(hour + 5))).toEqual(at(5, hour, hour + 5));
  });
});
