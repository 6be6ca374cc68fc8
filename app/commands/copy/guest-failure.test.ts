import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { guestFailure } from './guest-failure.ts';
import { guestCodes, receiveScript } from './guest-scripts.ts';

it('blames neither tar nor a disk for what the guest’s own words explain', () => {
  const { message, hint, details } = guestFailure(1, 'mktemp: Read-only file system\n', {
    vm: 'web',
    path: '/mnt',
  }).value;
  expect(message).toBe('The copy failed in the guest of web, with exit code 1.');
  expect(hint).not.toContain('below');
  expect(details).toEqual(['mktemp: Read-only file system']);
});

it('names the very folder that is in the way, not the one above it that was given', () => {
  const above = makeTestFolder();
  mkdirSync(join(above, 'src'));
  const { status, stderr } = spawnSync('sh', ['-c', receiveScript, 'sh', above, 'src', 'folder']);
  expect(status).toBe(guestCodes.taken);
  const { message, details } = guestFailure(guestCodes.taken, String(stderr), {
    vm: 'web',
    path: above,
  }).value;
  expect([message.includes(above), details]).toEqual([false, [join(above, 'src')]]);
  expect(execFileSync('ls', ['-A', above], { encoding: 'utf8' })).toBe('src\n');
});
