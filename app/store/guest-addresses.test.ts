import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guestAddresses, nextGuestAddress } from './guest-addresses.ts';

/** Addresses in and just outside the range, mostly low ones, so that they are in each other's way. */
const address = fc
  .tuple(fc.constantFrom('172.15', '172.16', '172.17'), fc.nat({ max: 2 }), fc.nat({ max: 255 }))
  .map((parts) => parts.join('.'));
const rangeStart = fc
  .nat({ max: 600 })
  .map((count) => Array.from({ length: count }, (_, index) => `172.16.${index >> 8}.${index & 0xff}`));
const used = fc.tuple(fc.array(address), rangeStart).map(([some, start]) => new Set([...some, ...start]));

test('the first address is the first that user-mode networking does not use itself', () => {
  expect(nextGuestAddress(new Set())).toBe('172.16.0.4');
});

test('the lowest free address comes next, also one that was given back', () => {
  expect(nextGuestAddress(new Set(['172.16.0.4', '172.16.0.5', '172.16.0.7']))).toBe('172.16.0.6');
});

test('the addresses of a whole network taken, the next network goes on', () => {
  const taken = Array.from({ length: 256 }, (_, byte) => `172.16.0.${byte}`);
  expect(nextGuestAddress(new Set(taken))).toBe('172.16.1.4');
});

test('an address is never one in use, always a valid host of the private range, and always the same one', () => {
  fc.assert(
    fc.property(used, (taken) => {
      const next = nextGuestAddress(taken);
      const [a = 0, b = 0, , d = 0] = next.split('.').map(Number);
      expect(taken.has(next)).toBe(false);
      expect(isIPv4(next)).toBe(true);
      expect(a).toBe(172);
      expect(b).toBeGreaterThanOrEqual(16);
      expect(b).toBeLessThanOrEqual(31);
      expect(d).toBeGreaterThanOrEqual(4);
      expect(d).toBeLessThanOrEqual(254);
      expect(nextGuestAddress(taken)).toBe(next);
    }),
  );
});

test('allocating one after the other gives each address once', () => {
  fc.assert(
    fc.property(used, fc.integer({ min: 1, max: 20 }), (taken, count) => {
      const all = new Set(taken);
      for (let given = 0; given < count; given += 1) all.add(nextGuestAddress(all));
      expect(all.size).toBe(taken.size + count);
    }),
  );
});

test('many at once are those that one after the other would be', () => {
  fc.assert(
    fc.property(used, fc.integer({ min: 1, max: 20 }), (taken, count) => {
      const next = guestAddresses(taken);
      const all = new Set(taken);
      for (let given = 0; given < count; given += 1) {
        const expected = nextGuestAddress(all);
        expect(next()).toBe(expected);
        all.add(expected);
      }
    }),
  );
});

test('the range used up is an error that says what to do', () => {
  const everything = { has: () => true } as unknown as ReadonlySet<string>;
  expect(() => nextGuestAddress(everything)).toThrow('Every guest address');
});
