import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chooseRange,
  everyRange,
  guestAddresses,
  rangeOf,
  readAddressRange,
  writeAddressRange,
} from './guest-addresses.ts';
import { writeSetting } from './settings.ts';
import { openTestStore } from './testing/factories.ts';

const all = [...everyRange()];

describe('the addresses of new VMs', () => {
  const ranges = ['172.23.41.0/24', '172.16.0.0/24'];
  const take = (isTaken: (address: string) => boolean, count: number) => {
    const next = guestAddresses(ranges, isTaken);
    return Array.from({ length: count }, next);
  };

  test('begin with the first that user-mode networking does not use itself', () => {
    expect(take(() => false, 1)).toEqual([{ address: '172.23.41.4', range: '172.23.41.0/24' }]);
  });

  test('are the lowest free ones, also those that were given back', () => {
    const taken = new Set(['172.23.41.4', '172.23.41.5', '172.23.41.7']);
    const given = take((address) => taken.has(address), 2).map(({ address }) => address);
    expect(given).toEqual(['172.23.41.6', '172.23.41.8']);
  });

  test('go on in the next range when one is full, and then there are none', () => {
    const given = take(() => false, 502);
    expect(given[250]?.address).toBe('172.23.41.254');
    expect(given[251]).toEqual({ address: '172.16.0.4', range: '172.16.0.0/24' });
    expect(given[501]?.address).toBe('172.16.0.254');
    expect(new Set(given.map(({ address }) => address)).size).toBe(502);
    expect(() => take(() => false, 503)).toThrow('No range of addresses is free');
  });

  test('are each given once, never one that is taken, and always a host of the private network', () => {
    const few = fc.subarray(all.slice(0, 3), { minLength: 1 });
    const taken = fc.array(
      fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 255 })).map(([third, last]) => `172.16.${third}.${last}`),
    );
    fc.assert(
      fc.property(few, taken, fc.integer({ min: 1, max: 20 }), (among, list, count) => {
        const used = new Set(list);
        const next = guestAddresses(among, (address) => used.has(address));
        for (let given = 0; given < count; given += 1) {
          const { address, range } = next();
          expect(isIPv4(address)).toBe(true);
          expect(used.has(address)).toBe(false);
          expect(among).toContain(range);
          expect(rangeOf(address)).toBe(range);
          expect(Number(address.split('.')[3])).toSatisfy((last) => last >= 4 && last <= 254);
          used.add(address);
        }
      }),
    );
  });
});

describe('a range', () => {
  const nothing = { isTaken: () => false, isRouted: () => false };

  test('is one of 4,096', () => {
    expect(new Set(all).size).toBe(4096);
    expect([all[0], all.at(-1)]).toEqual(['172.16.0.0/24', '172.31.255.0/24']);
  });

  test('is chosen at random among the free ones', () => {
    expect(chooseRange({ ...nothing, random: () => 0 })).toBe('172.16.0.0/24');
    expect(chooseRange({ ...nothing, random: (below) => below - 1 })).toBe('172.31.255.0/24');
    fc.assert(
      fc.property(fc.subarray(all, { minLength: 1 }), fc.nat(), (free, number) => {
        const isTaken = (range: string) => !free.includes(range);
        const chosen = chooseRange({ ...nothing, isTaken, random: (below) => number % below });
        expect(chosen).toBe(free[number % free.length]);
      }),
      { numRuns: 10 },
    );
  });

  test('leads into no other network, as long as there is one that does not', () => {
    const random = () => 0;
    const isRouted = (range: string) => range !== '172.29.7.0/24';
    expect(chooseRange({ isTaken: () => false, isRouted, random })).toBe('172.29.7.0/24');
    const isTaken = (range: string) => range === '172.29.7.0/24' || range === '172.16.0.0/24';
    expect(chooseRange({ isTaken, isRouted, random })).toBe('172.16.1.0/24');
  });

  test('is none where all are taken', () => {
    expect(chooseRange({ ...nothing, isTaken: () => true, random: () => 0 })).toBeNull();
  });

  test('is kept in the database, and what is no range there counts as none', () => {
    const { db } = openTestStore();
    expect(readAddressRange(db)).toBeNull();
    writeAddressRange(db, '172.23.41.0/24');
    expect(readAddressRange(db)).toBe('172.23.41.0/24');
    for (const value of ['10.0.0.0/24', '172.23.41.4', 7, null, ['172.23.41.0/24']]) {
      writeSetting(db, 'addressRange', value);
      expect(readAddressRange(db)).toBeNull();
    }
  });
});
