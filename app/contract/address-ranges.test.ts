import { expect, test } from 'vitest';
import {
  addressRangePattern,
  guestAddressPattern,
  parseGuestAddress,
  parseRange,
  shownRange,
} from './address-ranges.ts';

test.each([
  ['127.23.41.x', '172.23.41.0/24'],
  [' 127.23.41.X ', '172.23.41.0/24'],
  ['127.16.0', '172.16.0.0/24'],
  ['127.31.255.*', '172.31.255.0/24'],
  ['127.23.41.0', '172.23.41.0/24'],
  ['172.23.41.0/24', '172.23.41.0/24'],
  ['127.023.007.x', '172.23.7.0/24'],
])('%j is a range', (text, range) => {
  expect(parseRange(text)).toBe(range);
});

test.each([
  '',
  'x',
  '127.15.0.x',
  '127.32.0.x',
  '127.16.256.x',
  '127.23.41.4',
  '127.23.41.0/16',
  '10.23.41.x',
  '127.23',
  '127.23.41.x.x',
  '127.-23.41.x',
])('%j is none', (text) => {
  expect(parseRange(text)).toBeNull();
});

test('every range is shown so that it is read as itself', () => {
  for (const second of [16, 20, 31])
    for (let third = 0; third < 256; third += 1) {
      const range = `172.${second}.${third}.0/24`;
      expect(range).toMatch(addressRangePattern);
      expect(parseRange(shownRange(range))).toBe(range);
    }
});

test.each(['172.23.041.0/24', '172.23.41.1/24', '172.23.256.0/24', '172.15.0.0/24', '172.23.41.0/24\n'])(
  'the database keeps no %j',
  (range) => {
    expect(range).not.toMatch(addressRangePattern);
  },
);

test.each([
  ['127.23.41.4', '172.23.41.4'],
  [' 172.16.0.254 ', '172.16.0.254'],
  ['127.031.007.009', '172.31.7.9'],
])('%j is the address of a guest', (text, address) => {
  expect(parseGuestAddress(text)).toBe(address);
  expect(address).toMatch(guestAddressPattern);
});

test.each([
  '',
  '127.0.0.1',
  '10.0.0.5',
  '127.16.0.3',
  '127.16.0.255',
  '127.16.0.0',
  '127.32.0.4',
  '127.16.256.4',
  '127.16.0.4/24',
  'fd00::5',
])('%j is none', (text) => {
  expect(parseGuestAddress(text)).toBeNull();
  expect(text).not.toMatch(guestAddressPattern);
});
