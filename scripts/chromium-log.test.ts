import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createChromiumLog, isForDevelopers } from './chromium-log.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chromium-log-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Recorded as root without a session bus and without a graphics processor. */
const noBus =
  '[21322:1130/023417.088336:ERROR:bus.cc(407)] Failed to connect to the bus: Failed to connect to socket /run/dbus/system_bus_socket: No such file or directory';
const noGraphics =
  '[21444:1130/023417.811283:ERROR:viz_main_impl.cc(181)] Exiting GPU process due to errors during initialization';

it.each([
  noBus,
  noGraphics,
  '[24296:1130/023547.790690:WARNING:viz_main_impl.cc(85)] VizNullHypothesis is disabled (not a warning)',
  '[7:1:1130/023547.790690:INFO:CONSOLE(12)] "hello", source: banger://app/ (12)',
  '[24296:1130/023547.790690:ERROR:dbus/bus.cc:408] Failed to connect to the bus',
])('keeps from people: %s', (line) => {
  expect(isForDevelopers(line)).toBe(true);
});

it.each([
  'Banger couldn’t start: the folder /home/ada/.local/state can’t be used.',
  '[1:1130/023547.1:FATAL:electron_main_delegate.cc(299)] Running as root without --no-sandbox is not supported.',
  'Segmentation fault',
  '[ERROR] of a guest',
  '',
])('lets people read: %s', (line) => {
  expect(isForDevelopers(line)).toBe(false);
});

it('is made by its first line, in folders of its own, for this user only', () => {
  const log = createChromiumLog(join(dir, 'state/logs'));
  expect(log.isUsed()).toBe(false);
  expect(readdirSync(dir)).toEqual([]);
  expect(log.add(noBus)).toBe(true);
  expect(log.add(noGraphics)).toBe(true);
  expect(log.isUsed()).toBe(true);
  expect(readFileSync(log.path, 'utf8')).toBe(`${noBus}\n${noGraphics}\n`);
  expect(statSync(log.path).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'state')).mode & 0o777).toBe(0o700);
});

it('keeps what the start before said, and nothing older', () => {
  for (const line of ['first', 'second', 'third']) createChromiumLog(dir).add(line);
  expect(readFileSync(join(dir, 'chromium.log'), 'utf8')).toBe('third\n');
  expect(readFileSync(join(dir, 'chromium.old.log'), 'utf8')).toBe('second\n');
});

it('takes a mebibyte of one start and no more', () => {
  const log = createChromiumLog(dir);
  for (let count = 0; count < 20; count += 1) expect(log.add('x'.repeat(100_000))).toBe(true);
  const { size } = statSync(log.path);
  expect(size).toBeGreaterThan(1024 * 1024 - 100_001);
  expect(size).toBeLessThanOrEqual(1024 * 1024);
});

it('says so where it cannot be written', () => {
  writeFileSync(join(dir, 'file'), '');
  const log = createChromiumLog(join(dir, 'file/logs'));
  expect(log.add(noBus)).toBe(false);
  expect(log.isUsed()).toBe(false);
});
