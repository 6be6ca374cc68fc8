import { expect, test } from 'vitest';
import { usedOf } from './usage-words.ts';

const mib = 1024 * 1024;

test.each([
  [246.4 * mib, 512, '246 of 512 MiB'],
  [0, 256, '0 of 256 MiB'],
  [300 * mib, 256, '300 of 256 MiB'],
  [1.26 * 1024 * mib, 4096, '1.3 of 4 GiB'],
  [200 * mib, 1024, '200 MiB of 1 GiB'],
])('%d bytes of %d MiB', (bytes, given, words) => {
  expect(usedOf(bytes, given)).toBe(words);
});
