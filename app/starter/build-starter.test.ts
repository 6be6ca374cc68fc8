import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { buildStarter } from './build-starter.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'build-starter-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

const build = (signal: AbortSignal) =>
  buildStarter({ outDir: join(dir, 'starter'), signal, onProgress: () => {} });

it('says on another distribution what is missing, what to install and what else one can do', async () => {
  vi.stubEnv('PATH', dir);
  const error = await build(new AbortController().signal).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'file_missing',
    value: {
      message: expect.stringContaining('apt-get'),
      hint: expect.stringMatching(/sudo apt-get install .*add a kernel and root file system of your own/),
      details: expect.arrayContaining(['apt-get', 'dpkg-deb', 'fakeroot']),
    },
  });
  expect(readdirSync(dir)).toEqual([]);
});

it('does nothing when it was cancelled before it began', async () => {
  await expect(build(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(dir)).toEqual([]);
});
