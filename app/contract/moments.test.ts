import { expect, test } from 'vitest';
import { momentOf } from './moments.ts';

test.each([
  ['2026-04-18T21:40:03Z', '2026-04-18T21:40:03.000Z'],
  ['2026-04-20T23:59:59.5+14:00', '2026-04-20T09:59:59.500Z'],
  ['2026-04-20t09:59:59.123456789z', '2026-04-20T09:59:59.123Z'],
  ['2026-04-20 09:59:59-00:30', '2026-04-20T10:29:59.000Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
])('%s is a moment', (text, expected) => {
  expect(new Date(momentOf(text)).toISOString()).toBe(expected);
});

test.each([
  '2026-04-18 21:40:03.123456789 +0200 CEST m=+0.012345',
  '1776548403',
  '12',
  'now',
  '',
  '2026-04-18',
  '2026-04-18T21:40:03',
  '2026-02-31T25:61:61Z',
  '0001-01-01T00:00:00Z',
  '99999-01-01T00:00:00Z',
  null,
  undefined,
  1776548403,
  new Date(0),
])('%s is none', (value) => {
  expect(momentOf(value)).toBeNaN();
});
