import { expect, test } from 'vitest';
import { isUuid, machineIdOf } from './machine-id.ts';

test.each(['c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01', 'C7F0A2D4-1111-4A6B-8C3D-5E9F7A1B2C01'])(
  'the UUID %s stays as it is',
  (id) => {
    expect(machineIdOf(id)).toBe(id);
  },
);

test('any other id has a UUID of its own, always the same', () => {
  const ids = [
    'vm-1',
    'VM-1',
    '',
    '.',
    '..',
    '../../etc/passwd',
    'a\0b',
    'x'.repeat(5000),
    'ä',
    'a\u0308',
    ' vm-1',
  ];
  const made = ids.map(machineIdOf);
  expect(made.every(isUuid)).toBe(true);
  expect(new Set(made).size).toBe(ids.length);
  expect(ids.map(machineIdOf)).toEqual(made);
});

test('an id that looks like the UUID of another does not get it', () => {
  const made = machineIdOf('vm-1');
  expect(machineIdOf(made)).not.toBe(made);
});
