import { describe, expect, it } from 'vitest';
import { interleave, median, quantile } from './statistics.ts';

describe('the median', () => {
  it('is the value in the middle, whatever the order', () => expect(median([9, 1, 5])).toBe(5));
  it('is between the two in the middle', () => expect(median([4, 1, 2, 100])).toBe(3));
  it('of nothing is an error', () => expect(() => median([])).toThrow('no values'));
});

describe('a quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('%d of 1 to 100 is %d', (fraction, value) => expect(quantile(hundred, fraction)).toBe(value));
  it('of one value is that value', () => expect(quantile([7], 0.99)).toBe(7));
  it('of nothing is an error', () => expect(() => quantile([], 0.5)).toThrow('no values'));
});

describe('interleaving', () => {
  it('takes turns and keeps the medians apart', async () => {
    const turns: string[] = [];
    const measure = (name: string, values: number[]) => async () => {
      turns.push(name);
      return values.shift() ?? Number.NaN;
    };
    const pair = await interleave(3, measure('ours', [30, 10, 20]), measure('floor', [1, 3, 2]));
    expect(pair).toEqual({ ours: 20, floor: 2 });
    expect(turns).toEqual(['ours', 'floor', 'ours', 'floor', 'ours', 'floor']);
  });
});
