import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { punchHole } from '../../../hypervisors/driver/punch-hole.ts';
import { makeTestFolder } from '../../../store/testing/factories.ts';
import { until } from '../../../testing/until.ts';
import { type ConsoleMark, readIndex, thinned, timeOf } from './console-index.ts';
import { createConsoleRecorder } from './console-recorder.ts';

const mebibyte = 1024 * 1024;
let log: string;
let now: number;
const vmId = 'vm';
const clock = { now: () => new Date(now) };
const open = (keep?: number, punch = punchHole) =>
  createConsoleRecorder({ logPath: () => log, clock, punchHole: punch, ...(keep ? { keep } : {}) });

beforeEach(() => {
  log = join(makeTestFolder(), 'console.log');
  writeFileSync(log, '');
  now = 1000;
});

function print(recorder: ReturnType<typeof open>, text: string, at: number): void {
  now = at;
  appendFileSync(log, text);
  recorder.onGrowth(vmId);
}

describe('the times of a console', () => {
  it('are those at which the output was first seen', () => {
    const recorder = open();
    recorder.beginBoot(vmId);
    print(recorder, 'first\n', 2000);
    recorder.settle(vmId);
    print(recorder, 'second\n', 5000);
    recorder.settle(vmId);
    const marks = recorder.marks(vmId);
    expect(timeOf(marks, 0)).toEqual({ at: 2000, since: 1000, certain: true });
    expect(timeOf(marks, 6)).toEqual({ at: 5000, since: 2000, certain: true });
    expect(timeOf(marks, 13)).toBeNull();
  });

  it('of what was printed while the dashboard was away lie between two moments, and say so', () => {
    const before = open();
    before.beginBoot(vmId);
    print(before, 'seen\n', 2000);
    before.settleAll();
    appendFileSync(log, 'unseen\n');
    now = 9000;
    const after = open();
    after.resume(vmId);
    expect(timeOf(after.marks(vmId), 5)).toEqual({ at: 9000, since: 2000, certain: false });
    print(after, 'seen again\n', 9500);
    after.settle(vmId);
    expect(timeOf(after.marks(vmId), 12)).toEqual({ at: 9500, since: 9000, certain: true });
  });

  it('of what was printed before a boot that nobody saw coming are uncertain too', () => {
    const before = open();
    before.beginBoot(vmId);
    print(before, 'seen\n', 2000);
    before.settleAll();
    appendFileSync(log, 'its last words\n');
    now = 9000;
    const after = open();
    after.beginBoot(vmId);
    expect(timeOf(after.marks(vmId), 5)).toEqual({ at: 9000, since: 2000, certain: false });
  });

  it('of a log that began anew are forgotten', () => {
    const recorder = open();
    recorder.beginBoot(vmId);
    print(recorder, 'a long text\n', 2000);
    recorder.settle(vmId);
    writeFileSync(log, 'new\n');
    now = 3000;
    recorder.resume(vmId);
    expect(timeOf(recorder.marks(vmId), 0)).toBeNull();
  });

  it('survive a crash in the middle of a line of the index', () => {
    const recorder = open();
    recorder.beginBoot(vmId);
    appendFileSync(`${log}.index`, '\n{"offset":12,"a');
    print(recorder, 'text\n', 3000);
    recorder.settle(vmId);
    expect(readIndex(`${log}.index`).map(({ kind }) => kind)).toEqual(['boot', 'grown']);
  });

  it('are few, however fast the guest prints', () => {
    const recorder = open();
    recorder.beginBoot(vmId);
    for (let line = 0; line < 2000; line += 1) print(recorder, 'y\n', 2000 + line);
    recorder.settle(vmId);
    expect(recorder.marks(vmId).length).toBeLessThan(200);
    expect(timeOf(recorder.marks(vmId), 3999)).toMatchObject({ at: 3999 });
  });

  it('stay true when they are thinned: half of them go, boots and what came before a pause do not', () => {
    const marks: ConsoleMark[] = [{ offset: 0, at: 0, kind: 'boot' }];
    for (let index = 1; index <= 1000; index += 1)
      marks.push({ offset: index, at: 50 * index, kind: 'grown' });
    marks.push({ offset: 1001, at: 3_600_000, kind: 'grown' });
    const fewer = thinned(marks);
    expect(fewer.length).toBeLessThanOrEqual(501);
    expect(fewer[0]).toEqual(marks[0]);
    expect(timeOf(fewer, 999)).toMatchObject({ at: 50_000 });
    for (let offset = 0; offset < 1000; offset += 1) {
      const late = (timeOf(fewer, offset)?.at ?? 0) - 50 * (offset + 1);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(200);
    }
  });
});

describe('boots', () => {
  it('are stretches of one log, the newest first', () => {
    const recorder = open();
    recorder.beginBoot(vmId);
    print(recorder, 'one\n', 2000);
    recorder.settle(vmId);
    now = 3000;
    recorder.beginBoot(vmId);
    print(recorder, 'two\n', 4000);
    recorder.settle(vmId);
    expect(recorder.boots(vmId)).toEqual([
      { at: 3000, from: 4, to: null },
      { at: 1000, from: 0, to: 4 },
    ]);
  });
});

describe('a console that has printed too much', () => {
  const flood = (recorder: ReturnType<typeof open>, size: number) =>
    print(recorder, 'y'.repeat(size), now + 1000);

  it('gives up the space of its oldest output, while what is left stays where it was', async () => {
    const recorder = open(2 * mebibyte);
    recorder.beginBoot(vmId);
    flood(recorder, 5 * mebibyte);
    appendFileSync(log, 'the end');
    recorder.settle(vmId);
    await until(() => expect(recorder.keptFrom(vmId)).toBe(3 * mebibyte));
    const { size, blocks } = statSync(log);
    expect(size).toBe(5 * mebibyte + 7);
    expect(blocks * 512).toBeLessThan(3 * mebibyte);
    const content = readFileSync(log);
    expect(content.subarray(-7).toString()).toBe('the end');
    expect(content[recorder.keptFrom(vmId)]).toBe('y'.charCodeAt(0));
  });

  it('begins anew with the next boot where the file system cannot do that', async () => {
    const recorder = open(2 * mebibyte, () => Promise.resolve(false));
    recorder.beginBoot(vmId);
    flood(recorder, 5 * mebibyte);
    recorder.settle(vmId);
    expect(recorder.keptFrom(vmId)).toBe(0);
    recorder.beginBoot(vmId);
    expect(statSync(log).size).toBe(0);
    expect(recorder.boots(vmId)).toHaveLength(1);
  });
});

it('a hole in a file that is not there is refused', async () => {
  expect(await punchHole(join(makeTestFolder(), 'nowhere'), 4096)).toBe(false);
});
