import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mountSmall } from '../../faults/testing/small-file-system.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { saveConsole } from './console-save.ts';

it('a full disk leaves nothing half saved, and what was there before', async () => {
  const home = makeTestFolder();
  const log = join(home, 'console.log');
  const printed = 'a line of the guest\r\n'.repeat(20_000);
  writeFileSync(log, printed);
  const folder = join(home, 'small');
  mkdirSync(folder);
  const disk = mountSmall(folder, 1);
  onTestFinished(() => disk.unmount());
  const path = join(folder, 'console.txt');
  writeFileSync(path, 'the one before');
  disk.leaveFree(64 * 1024);

  await expect(saveConsole(log, 0, printed.length, path)).rejects.toMatchObject({
    value: {
      code: 'disk_full',
      unchanged: 'An existing file and the console are unchanged.',
      hint: expect.stringContaining('Free some space'),
    },
  });
  expect(readdirSync(folder).sort()).toEqual(['ballast', 'console.txt']);
  expect(readFileSync(path, 'utf8')).toBe('the one before');

  disk.makeRoom();
  await saveConsole(log, 0, printed.length, path);
  expect(readdirSync(folder)).toEqual(['console.txt']);
  expect(readFileSync(path, 'utf8')).toBe(printed.replaceAll('\r\n', '\n'));
});
