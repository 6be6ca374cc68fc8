import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idInPlace, idOfPlace, vmOfUrl, vmPlace } from './places.ts';

test('an id of ours is in a place as it is', () => {
  const id = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01';
  expect(vmPlace(id, 'details')).toBe(`/vms/${id}/details`);
});

test.each([
  ['app://dashboard/#/vms/c7f0a2d4', 'c7f0a2d4'],
  ['app://dashboard/#/vms/c7f0a2d4/settings', 'c7f0a2d4'],
  ['app://dashboard/#/vms/c7f0a2d4?boot=2', 'c7f0a2d4'],
  ['app://dashboard/#/vms', null],
  ['app://dashboard/#/', null],
  ['app://dashboard/#/images?image=c7f0a2d4', null],
  ['', null],
])('the URL %s shows the VM %s', (url, id) => {
  expect(vmOfUrl(url)).toBe(id);
});

test('the VM of a URL is known by its id, whatever that looks like', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('', 'settings'),
      (id, section) => {
        expect(vmOfUrl(new URL(`app://dashboard/#${vmPlace(id, section)}`).href)).toBe(id);
      },
    ),
  );
});

test('any text comes back from a place, which has no letter with a meaning in URLs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (id) => {
      expect(idInPlace(id)).toMatch(/^[A-Za-z0-9_.~-]+$/);
      expect(idOfPlace(idInPlace(id))).toBe(id);
      expect(idInPlace(id)).not.toMatch(/^\.{1,2}$/);
    }),
  );
});
