import { expect, it } from 'vitest';
import { outOfMemorySince, readOomKills } from './oom-kills.ts';

it('the kernel says how many processes it has ended for lack of memory', () => {
  expect(readOomKills()).toBeGreaterThanOrEqual(0);
});

it('a kernel that does not say so has ended none that we know of', () => {
  expect(readOomKills('/proc/version')).toBeNull();
  expect(readOomKills('/proc/no-such-file')).toBeNull();
  expect(outOfMemorySince(null, 3)).toBe(false);
  expect(outOfMemorySince(3, null)).toBe(false);
});

it('one more is one since', () => {
  expect(outOfMemorySince(3, 3)).toBe(false);
  expect(outOfMemorySince(3, 4)).toBe(true);
});
