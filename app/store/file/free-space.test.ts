import { expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { makeTestFolder } from '../testing/factories.ts';
import { inUnits, requireSpace } from './free-space.ts';

test('room enough is no news', () => {
  expect(() => requireSpace(makeTestFolder(), 1024, 'a backup')).not.toThrow();
});

test('a file system that tells nothing about its room is trusted', () => {
  expect(() => requireSpace('/proc', 1024 ** 6, 'a backup')).not.toThrow();
});

test('too little room is said with the figures', () => {
  const folder = makeTestFolder();
  let said: unknown;
  try {
    requireSpace(folder, 1024 ** 6, 'a backup of the database /state/state.db');
  } catch (error) {
    said = error instanceof AppError ? error.value : error;
  }
  const text = JSON.stringify(said, null, 2)
    .replaceAll(folder, 'FOLDER')
    .replace(/[\d.]+ \w+ free/, 'SOME free')
    .replace(/at least [\d.]+ \w+/, 'at least SOME');
  expect(text).toMatchInlineSnapshot(`
    "{
      "code": "disk_full",
      "message": "There is too little free space for a backup of the database /state/state.db. It needs 1024 PiB, and the disk of FOLDER has SOME free.",
      "unchanged": "Nothing was written.",
      "hint": "Free at least SOME on that disk, then try again."
    }"
  `);
});

test.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [4.5 * 1024 ** 2, '4.5 MiB'],
  [75.66 * 1024 ** 3, '75.7 GiB'],
  [1024 ** 6, '1024 PiB'],
])('%d bytes read %s', (bytes, text) => {
  expect(inUnits(bytes)).toBe(text);
});
