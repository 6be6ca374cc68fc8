import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLog, readLogEnd } from './console-log.ts';

const dir = mkdtempSync(join(tmpdir(), 'log-'));
const path = join(dir, 'console.log');
beforeAll(() => writeFileSync(path, '0123456789'));
afterAll(() => rmSync(dir, { recursive: true }));

const text = ({ offset, data }: { offset: number; data: Uint8Array }) => [
  offset,
  Buffer.from(data).toString(),
];

describe('a console log', () => {
  it('is read from its end', () => {
    expect(text(readLogEnd(path, 4))).toEqual([6, '6789']);
    expect(text(readLogEnd(path, 400))).toEqual([0, '0123456789']);
  });

  it('is read on from a place', () => {
    expect(text(readLog(path, 8, 400))).toEqual([8, '89']);
    expect(text(readLog(path, 2, 3))).toEqual([2, '234']);
  });

  it('is empty at its end and past it, and when there is none yet', () => {
    expect(text(readLog(path, 10, 5))).toEqual([10, '']);
    expect(text(readLog(path, 99, 5))).toEqual([10, '']);
    expect(text(readLog(join(dir, 'none'), 3, 5))).toEqual([0, '']);
    expect(text(readLogEnd(join(dir, 'none'), 5))).toEqual([0, '']);
  });
});
