import { expect, it } from 'vitest';
import { roomIn } from './local-target.ts';

const mebibyte = 1024 * 1024;
const room = (blocks: number, bavail: number) =>
  roomIn('/here', async () => ({ blocks, bavail, bsize: mebibyte }));

it('leaves a part of what is free, and never all of it to itself', async () => {
  expect(await room(1_000_000, 10_000)).toBe((10_000 - 64) * mebibyte);
  for (const free of [1, 10, 64, 100]) expect(await room(100, free)).toBeGreaterThan(free * 0.8 * mebibyte);
  for (const free of [1, 10, 64, 100]) expect(await room(100, free)).toBeLessThan(free * mebibyte);
  expect(await room(100, 0)).toBe(0);
});

it('sets no limit where a file system does not say how large it is', async () => {
  expect(await room(0, 0)).toBe(Number.POSITIVE_INFINITY);
});
