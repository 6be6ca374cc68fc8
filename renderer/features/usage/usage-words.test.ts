import { expect, test } from 'vitest';
import { usedOf } from './usage-words.ts';

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
