import { expect, test } from 'vitest';
import { formatBytes, formatMib, parseMib, plural } from './format.ts';

test.each([
  [256, '256 MiB'],
  [1024, '1 GiB'],
  [1536, '1.5 GiB'],
  [1024 * 1024, '1 TiB'],
])('%i MiB reads %s, and is read back as the same', (mib, text) => {
  expect(formatMib(mib)).toBe(text);
  expect(parseMib(text)).toBe(mib);
});

test.each(['512', '512m', '512 MB', '0.5 GiB', ' 0.5G '])('%s is 512 MiB', (text) => {
  expect(parseMib(text)).toBe(512);
});

test.each(['', 'plenty', '-1', '1 KiB', '1e9', '5 12'])('%j is no size', (text) => {
  expect(parseMib(text)).toBeNull();
});

test('bytes and counts read as people say them', () => {
  expect(formatBytes(364_544)).toBe('356 KiB');
  expect(formatBytes(34.6 * 1024 * 1024)).toBe('34.6 MiB');
  expect(plural(1, 'VM')).toBe('1 VM');
  expect(plural(1200, 'VM')).toBe('1,200 VMs');
});
