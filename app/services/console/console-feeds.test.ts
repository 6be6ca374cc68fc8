import { appendFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConsoleChunk } from '../../contract/index.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { createConsoleFeeds } from './console-feeds.ts';

const kibibyte = 1024;
let log: string;
let sent: (ConsoleChunk & { viewer: number })[];
let feeds: ReturnType<typeof createConsoleFeeds>;

beforeEach(() => {
  log = join(makeTestFolder(), 'console.log');
  writeFileSync(log, '');
  sent = [];
  feeds = createConsoleFeeds({
    logPath: () => log,
    send: (chunk, viewer) => sent.push({ ...chunk, viewer }),
  });
});

const turns = async (count = 50) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
function print(bytes: number): void {
  appendFileSync(log, 'y'.repeat(bytes));
  feeds.onGrowth('vm');
}
const reached = (viewer = 1) => {
  const last = sent.findLast((chunk) => chunk.viewer === viewer);
  return last ? last.offset + last.data.length : 0;
};

it('a page goes on with a log that could not be read for a while', async () => {
  feeds.join('vm', 1, 0);
  print(100);
  await turns();
  renameSync(log, `${log}.away`);
  symlinkSync(log, log);
  feeds.onGrowth('vm');
  await turns();
  rmSync(log);
  renameSync(`${log}.away`, log);
  print(100);
  await turns();
  expect(sent.map(({ offset, data }) => [offset, data.length])).toEqual([
    [0, 100],
    [100, 100],
  ]);
});

describe('a page that says nothing', () => {
  it('gets half a mebibyte, and the rest as it says that it has shown it', async () => {
    feeds.join('vm', 1, 0);
    print(2048 * kibibyte);
    await turns();
    expect(reached()).toBe(512 * kibibyte);
    feeds.ack('vm', 1, 128 * kibibyte);
    await turns();
    expect(reached()).toBe(640 * kibibyte);
    feeds.ack('vm', 1, 640 * kibibyte);
    await turns();
    expect(reached()).toBe(1152 * kibibyte);
  });

  it('has never more than half a mebibyte on its way, wherever its stretches end', async () => {
    feeds.join('vm', 1, 0);
    let shown = 0;
    for (let round = 1; round <= 400; round += 1) {
      print(round * 499);
      await turns(10);
      expect(reached() - shown).toBeLessThanOrEqual(512 * kibibyte);
      shown = Math.max(shown, reached() - round * 997);
      feeds.ack('vm', 1, shown);
    }
    expect(reached()).toBeGreaterThan(20 * 1024 * kibibyte);
  });

  it('holds up no other page, and is caught up with when it speaks again', async () => {
    feeds.join('vm', 1, 0);
    feeds.join('vm', 2, 0);
    print(1024 * kibibyte);
    await turns();
    feeds.ack('vm', 2, 512 * kibibyte);
    await turns();
    expect([reached(1), reached(2)]).toEqual([512 * kibibyte, 1024 * kibibyte]);
    feeds.ack('vm', 1, 512 * kibibyte);
    await turns();
    expect(reached(1)).toBe(1024 * kibibyte);
  });

  it('gets nothing more when it is gone', async () => {
    feeds.join('vm', 1, 0);
    print(kibibyte);
    feeds.leave('vm', 1);
    await turns();
    expect(sent).toEqual([]);
  });
});

describe('a page that cannot keep up', () => {
  it('goes on near the end, and is told that something was left out', async () => {
    feeds.join('vm', 1, 0);
    print(512 * kibibyte);
    await turns();
    print(20_000 * kibibyte);
    feeds.ack('vm', 1, 512 * kibibyte);
    await turns();
    const leap = sent.find(({ skipped }) => skipped);
    expect(leap?.offset).toBe((20_512 - 256) * kibibyte);
    expect(reached()).toBe(20_512 * kibibyte);
    expect(sent.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThan(1024 * kibibyte);
  });
});

it('a page gets a log that began anew from its beginning', async () => {
  feeds.join('vm', 1, 0);
  print(300 * kibibyte);
  await turns();
  writeFileSync(log, '');
  print(kibibyte);
  await turns();
  expect(sent.at(-1)).toMatchObject({ offset: 0, data: { length: kibibyte } });
});

it('a page that lies about what it has shown gets no more than there is', async () => {
  feeds.join('vm', 1, 0);
  feeds.ack('vm', 1, 2 ** 50);
  feeds.ack('vm', 9, 2 ** 50);
  print(600 * kibibyte);
  await turns();
  expect(reached()).toBe(512 * kibibyte);
});
