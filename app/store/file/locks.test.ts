import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder, testFixture } from '../testing/factories.ts';
import { lockIn, lockOn } from './locks.ts';
import { holdInAnotherProcess } from './testing/hold.ts';

/** Recorded on Linux 6.18, with other processes' lines between. 0xfe00 is the device fe:00. */
const file = { dev: 0xfe00n, ino: 2146379n };
const others = `1: FLOCK  ADVISORY  WRITE 312 00:1a:704 0 EOF
2: POSIX  ADVISORY  READ 6262 fe:00:2146395 128 128
3: POSIX  ADVISORY  WRITE 6000 fe:00:21463790 1073741826 1073742335
4: POSIX  ADVISORY  WRITE 6000 fd:00:2146379 1073741826 1073742335
`;
const line = (rest: string) => `${others}5: ${rest}\n`;

test.each([
  ['nobody has it open', others, 'none'],
  ['a reader has it open', line('POSIX  ADVISORY  READ 6262 fe:00:2146379 1073741826 1073742335'), 'shared'],
  [
    'a writer still lets readers in',
    line('POSIX  ADVISORY  WRITE 7 fe:00:2146379 1073741825 1073741825'),
    'shared',
  ],
  [
    'a writer waits for readers to leave',
    line('POSIX  ADVISORY  WRITE 7 fe:00:2146379 1073741824 1073741825'),
    'exclusive',
  ],
  ['a writer is alone', line('POSIX  ADVISORY  WRITE 7 fe:00:2146379 1073741824 1073742335'), 'exclusive'],
  [
    'a log has one user for itself',
    line('POSIX  ADVISORY  WRITE 7 fe:00:2146379 1073741826 1073742335'),
    'exclusive',
  ],
  ['somebody locked the whole file', line('OFDLCK ADVISORY  WRITE -1 fe:00:2146379 0 EOF'), 'exclusive'],
  ['somebody locked its first bytes alone', line('POSIX  ADVISORY  WRITE 7 fe:00:2146379 0 99'), 'none'],
  [
    'somebody waits for a lock',
    line('-> POSIX  ADVISORY  WRITE 7 fe:00:2146379 1073741824 1073742335'),
    'none',
  ],
  ['the lock is of another kind', line('FLOCK  ADVISORY  WRITE 7 fe:00:2146379 0 EOF'), 'none'],
  ['the kernel tells nothing', '', 'none'],
])('when %s, the text of /proc/locks says so', (_case, text, lock) => {
  expect(lockIn(text, file)).toBe(lock);
});

test.each([
  ['a rollback journal', ['BEGIN; SELECT * FROM vms'], 'shared'],
  ['a rollback journal and a write under way', ['BEGIN IMMEDIATE'], 'shared'],
  ['a rollback journal and exclusive access', ['BEGIN EXCLUSIVE'], 'exclusive'],
  ['a log', ['PRAGMA journal_mode = WAL; SELECT * FROM vms'], 'shared'],
  [
    'a log for itself',
    ['PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; SELECT * FROM vms'],
    'exclusive',
  ],
])('the lock of another process with %s is seen', async (_case, statements, lock) => {
  const path = join(makeTestFolder(), 'state.db');
  copyFileSync(testFixture('populated'), path);
  expect(lockOn(path)).toBe('none');
  await holdInAnotherProcess(path, ...statements);
  expect(lockOn(path)).toBe(lock);
  expect(statSync(path).size).toBeGreaterThan(0);
});
