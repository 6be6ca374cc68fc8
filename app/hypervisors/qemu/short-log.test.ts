import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../testing/until.ts';
import { cutLog, keepLogShort } from './short-log.ts';

function newLog(): string {
  const dir = mkdtempSync(join(tmpdir(), 'short-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'hypervisor.log');
}

const line = (number: number) => `warning ${String(number).padStart(8, '0')}\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => line(from + index)).join('');
const bytesIn = (path: string) => statSync(path).size;
const keep = 4096;

/** A program whose stderr is appended to the log, as QEMU's is: it warns ever on, or as often as its stdin has bytes. */
function warner(path: string, program: string): ChildProcess {
  const log = openSync(path, 'a', 0o600);
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'ignore', log] });
  closeSync(log);
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGKILL')) await ended;
  });
  return child;
}

test('a log that holds twice as much as it may is cut to whole lines of its end', () => {
  const log = newLog();
  writeFileSync(log, lines(0, 1000), { mode: 0o600 });
  cutLog(log, keep);
  const kept = readFileSync(log, 'utf8');
  expect(lines(0, 1000).endsWith(`\n${kept}`)).toBe(true);
  expect(kept.length).toBeGreaterThan(keep - line(0).length);
  expect(kept.length).toBeLessThanOrEqual(keep);
  expect(statSync(log).mode & 0o777).toBe(0o600);
});

test('a shorter log, and one that is not there, are left alone', () => {
  const log = newLog();
  cutLog(log, keep);
  expect(existsSync(log)).toBe(false);
  writeFileSync(log, 'x'.repeat(2 * keep));
  cutLog(log, keep);
  expect(bytesIn(log)).toBe(2 * keep);
});

test('one line without an end is cut, too', () => {
  const log = newLog();
  writeFileSync(log, 'x'.repeat(10 * keep));
  cutLog(log, keep);
  expect(bytesIn(log)).toBe(keep);
});

test('a log that is watched stays short while a program floods it, which goes on behind what was kept', async () => {
  const log = newLog();
  const child = warner(
    log,
    `let number = 0;
     process.stdin.on('data', () => process.stderr.write(Array.from({ length: 2000 }, () =>
       'warning ' + String(number++).padStart(8, '0') + '\\n').join('')));`,
  );
  onTestFinished(keepLogShort(log, keep));
  for (let flood = 1; flood <= 3; flood += 1) {
    child.stdin?.write('.');
    // Each flood is eight times what may be there.
    await until(() => {
      expect(readFileSync(log, 'utf8').endsWith(line(2000 * flood - 1))).toBe(true);
      expect(bytesIn(log)).toBeLessThanOrEqual(2 * keep);
    });
  }
  expect(readFileSync(log, 'utf8')).toMatch(/^(?:warning \d{8}\n)+$/);
});

test('what had grown unseen is cut as soon as it is watched; let go of, it grows', () => {
  const log = newLog();
  writeFileSync(log, lines(0, 1000));
  const letGo = keepLogShort(log, keep);
  expect(bytesIn(log)).toBeLessThanOrEqual(keep);
  letGo();
  appendFileSync(log, lines(1000, 2000));
  expect(bytesIn(log)).toBeGreaterThan(2 * keep);
});

test('a log that is not there is nothing to fail about', () => {
  expect(() => keepLogShort(newLog())()).not.toThrow();
});
