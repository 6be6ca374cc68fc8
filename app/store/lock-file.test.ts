import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, rmdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfFixture } from './file/testing/databases.ts';
import { lockFile } from './lock-file.ts';
import { makeTestFolder } from './testing/factories.ts';
import { couldBeLocked, lockInAnotherProcess } from './testing/locker.ts';

const newPath = () => join(makeTestFolder(), 'dashboard.lock');

test('one process has the lock, until it lets go of it', async () => {
  const path = newPath();
  const lock = lockFile(path, undefined);
  expect(await couldBeLocked(path)).toBe(false);
  expect(lockFile(path, undefined)).toBeNull();
  expect(await couldBeLocked(path)).toBe(false);
  expect(readdirSync(dirname(path))).toEqual(['dashboard.lock']);
  expect(statSync(path)).toMatchObject({ size: 0, mode: 0o100600 });
  lock?.release();
  expect(await couldBeLocked(path)).toBe(true);
});

test('the lock goes with a process that is killed', async () => {
  const path = newPath();
  const other = lockInAnotherProcess(path);
  await once(other.stdout, 'data');
  expect(lockFile(path, undefined)).toBeNull();
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockFile(path, undefined)?.release();
  expect(readdirSync(dirname(path))).toEqual(['dashboard.lock']);
});

test.each<[string, (path: string) => void]>([
  ['a text', (path) => writeFileSync(path, 'elsewhere-4242')],
  ['a longer text', (path) => writeFileSync(path, 'elsewhere-4242 '.repeat(1000))],
  ['a link that leads nowhere', (path) => symlinkSync('elsewhere-4242', path)],
  ['a link to another lock', (path) => symlinkSync(copyOfFixture(), path)],
  ['a file that nobody may read', (path) => writeFileSync(path, 'x', { mode: 0o200 })],
])('%s in its place, as copying leaves it, is no lock', async (_, make) => {
  const path = newPath();
  make(path);
  const lock = lockFile(path, undefined);
  expect(lock).not.toBeNull();
  expect(lstatSync(path).isFile()).toBe(true);
  expect(await couldBeLocked(path)).toBe(false);
  lock?.release();
});

test('a folder in its place is named', () => {
  const path = newPath();
  mkdirSync(path);
  expect(() => lockFile(path, undefined)).toThrow(`${path} is a folder`);
  rmdirSync(path);
  lockFile(path, undefined)?.release();
});
