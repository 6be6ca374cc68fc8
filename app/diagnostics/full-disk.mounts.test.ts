import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mountSmall } from '../faults/testing/small-file-system.ts';
import { makeTestFolder } from '../store/testing/factories.ts';
import { saveArchive } from './save-archive.ts';

it('leaves nothing half written on a full disk, and what was there before', async () => {
  const folder = join(makeTestFolder(), 'small');
  mkdirSync(folder);
  const disk = mountSmall(folder, 1);
  onTestFinished(() => disk.unmount());
  const path = join(folder, 'here.tar.gz');
  writeFileSync(path, 'the one before');
  disk.leaveFree(4096);
  // Random, so that it does not become small.
  const text = Array.from({ length: 40_000 }, () => Math.random().toString(36)).join('');
  const parts = [{ path: 'a.txt', about: '', text, unread: null }];
  await expect(saveArchive(path, 'here', parts, new Date())).rejects.toMatchObject({
    value: { code: 'disk_full', hint: 'Free some space, then try again.' },
  });
  expect(readdirSync(folder).sort()).toEqual(['ballast', 'here.tar.gz']);
  expect(readFileSync(path, 'utf8')).toBe('the one before');
  disk.makeRoom();
  await saveArchive(path, 'here', parts, new Date());
  expect(readdirSync(folder)).toEqual(['here.tar.gz']);
});
