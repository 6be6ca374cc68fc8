import { expect, test } from 'vitest';
import { shownFrom, tickWords, usedOf } from './usage-words.ts';

const mib = 1024 * 1024;

test.each([
  [246.4 * mib, 512, '246 of 512 MiB'],
  [0, 256, '0 of 256 MiB'],
  [300 * mib, 256, '300 of 256 MiB'],
  [1.26 * 1024 * mib, 4096, '1.3 of 4 GiB'],
  [200 * mib, 1024, '0.2 of 1 GiB'],
  [1023 * mib, 1024, '1 of 1 GiB'],
  [40 * mib, 8192, '<0.1 of 8 GiB'],
  [0, 1024, '0 of 1 GiB'],
  [1100 * mib, 512, '1,100 of 512 MiB'],
  [700 * 1024 * mib, 1024 * 1024, '0.7 of 1 TiB'],
])('%d bytes of %d MiB', (bytes, given, words) => {
  expect(usedOf(bytes, given)).toBe(words);
});

test.each([
  ['a minute at first', 1000, 1004, 944],
  ['what there is, once that is more', 1000, 1500, 1000],
  ['one moment', 1000, 1000, 940],
])('a chart shows %s', (_, oldest, newest, from) => {
  expect(shownFrom(oldest, newest)).toBe(from);
});

test('ticks within one minute are told apart by their seconds', () => {
  const at = Date.UTC(2026, 4, 1, 12, 5) / 1000;
  const near = tickWords([at, at + 10, at + 20], 10);
  expect(new Set(near).size).toBe(3);
  expect(near[1]).toMatch(/:05:10/);
  const far = tickWords([at, at + 600], 600);
  expect(far[0]).toMatch(/:05/);
  expect(far[0]).not.toMatch(/:05:00/);
});
