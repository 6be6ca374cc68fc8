import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { makeTestFolder } from '../testing/factories.ts';
import { chosen, everyPoint } from './testing/points.ts';
import { applyTo, type ScenarioName, scenarios, startScenario } from './testing/scenarios.ts';
import { recoverable, wholeStates } from './testing/states.ts';

/** https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
const header = 32;
const frame = 24 + 4096;

/** What may become of the bytes of a log that had not reached the disk. */
const losses: [string, (log: Buffer, from: number) => Buffer][] = [
  ['cut off', (log, from) => log.subarray(0, from)],
  ['zeroed', (log, from) => Buffer.concat([log.subarray(0, from), Buffer.alloc(log.length - from)])],
  ['noise', (log, from) => Buffer.concat([log.subarray(0, from), noise(log.length - from)])],
];

/** The same at each run: a multiplicative congruential generator. */
function noise(length: number): Buffer {
  let state = 42;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state & 0xff;
    }),
  );
}

/** Borders of frames, and places within their headers and their pages. */
function offsetsIn(log: Buffer): number[] {
  const offsets = [0, 7, header - 1];
  for (let at = header; at < log.length; at += frame) offsets.push(at, at + 11, at + 24, at + 24 + 2048);
  return offsets;
}

/** A database with all of its migrations in its log: the file itself is still as it was. */
function allInLog(scenario: ScenarioName, folder: string): { file: string; log: Buffer } {
  const path = join(folder, 'whole.db');
  const file = join(folder, 'start.db');
  startScenario(scenario, 'wal', path);
  copyFileSync(path, file);
  // While another connection is open, the last one of the run does not fold the log into the file.
  const other = new Database(path);
  other.prepare('SELECT count(*) FROM sqlite_schema').get();
  applyTo(path, scenarios[scenario].migrations);
  const log = readFileSync(`${path}-wal`);
  other.close();
  return { file, log };
}

describe.each(['real', 'synthetic'] as const)('the %s migrations', (scenario) => {
  test.each(losses)('survive a power cut that leaves the end of the log %s', (_, lose) => {
    const folder = makeTestFolder();
    const { file, log } = allInLog(scenario, folder);
    expect((log.length - header) % frame).toBe(0);
    const states = wholeStates(scenario);
    const path = join(folder, 'image.db');
    const offsets = [...chosen(offsetsIn(log), 24), log.length];
    const counts = offsets.map((from) => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      copyFileSync(file, path);
      writeFileSync(`${path}-wal`, lose(log, from));
      return recoverable(scenario, path, states);
    });
    expect(counts[0]).toBe(0);
    expect(counts.at(-1)).toBe(states.length - 1);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    if (everyPoint) expect(new Set(counts)).toEqual(new Set(states.keys()));
  });
});
