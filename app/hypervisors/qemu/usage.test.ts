import { describe, expect, test } from 'vitest';
import type { QmpClient } from './qmp-client.ts';
import {
  continueCounter,
  createUsageReader,
  parseCpuSeconds,
  parseDisk,
  parseResidentBytes,
} from './usage.ts';

const stat =
  '3880 (qemu-system-x86) S 1 3880 3880 0 -1 4194560 27381 0 84 0 412 37 0 0 20 0 4 0 1690871 1131835392 34561 18446744073709551615 1 1 0 0 0 0 268444224 4096 16963 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0';

describe('what a process has used', () => {
  test('is its user and kernel time in seconds', () => expect(parseCpuSeconds(stat)).toBe(4.49));
  test('is read past a name with spaces and parentheses', () =>
    expect(parseCpuSeconds(stat.replace('qemu-system-x86', 'a) S 1 (b'))).toBe(4.49));
  test.each(['', 'nonsense', '12 (x'])('is nothing in %j', (text) =>
    expect(parseCpuSeconds(text)).toBeNull(),
  );
  test('is its resident memory in bytes', () =>
    expect(parseResidentBytes('VmPeak:\t 1105308 kB\nVmRSS:\t  138244 kB\nRssAnon:\t 9 kB\n')).toBe(
      141_561_856,
    ));
  test('is nothing once it is gone', () =>
    expect(parseResidentBytes('Name:\tqemu\nState:\tZ (zombie)\n')).toBeNull());
});

describe('what a guest did with its disks', () => {
  test('is summed over all of them', () =>
    expect(
      parseDisk([
        { device: '', stats: { rd_bytes: 10, wr_bytes: 1, unmap_bytes: 0 } },
        { device: '', stats: { rd_bytes: 5, wr_bytes: 0, unmap_bytes: 0 } },
      ]),
    ).toEqual({ readBytes: 15, writtenBytes: 1 }));
  test('is unknown where QEMU says it in another way', () => expect(parseDisk(null)).toBeNull());
});

describe('a counter of 16 bits', () => {
  test.each([
    [0, 9, 9],
    [9, 9, 9],
    [65_530, 4, 65_540],
    [65_540, 5, 65_541],
    [200_000, 3_392, 200_000],
  ])('goes on from %d at %d as %d', (before, now, expected) =>
    expect(continueCounter(before, now)).toBe(expected),
  );
});

test('a QEMU without the unstable commands has no packets, and everything else', async () => {
  const refusing: Pick<QmpClient, 'execute'> = {
    execute: async (command) => {
      if (command === 'query-blockstats') return [{ stats: { rd_bytes: 1, wr_bytes: 2 } }];
      throw new Error('CommandNotFound');
    },
  };
  const usage = await createUsageReader(process.pid, refusing as QmpClient)();
  expect(usage).toMatchObject({ disk: { readBytes: 1, writtenBytes: 2 }, network: null });
  expect(usage.cpuSeconds).toBeGreaterThan(0);
  expect(usage.residentBytes).toBeGreaterThan(10_000_000);
});
