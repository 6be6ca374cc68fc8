import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStarterManifest, type StarterManifest, starterManifestName } from './manifest.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'manifest-'));
  path = join(dir, starterManifestName);
});
afterEach(() => rmSync(dir, { recursive: true }));

const file = { name: 'x', size: 1, sha256: '0'.repeat(64) };
const manifest: StarterManifest = {
  formatVersion: 1,
  kernelVersion: '6.1.0',
  busyboxVersion: '1',
  builtAt: '2026-01-01T00:00:00Z',
  login: { user: 'root', note: 'No password.' },
  files: { kernel: file, initrd: file, rootfs: file },
};

const invalid = (why: string) => ({ code: 'file_invalid', message: `The manifest ${path} ${why}.` });

describe('what lies in the place of a manifest', () => {
  it('is read when it is one', async () => {
    writeFileSync(path, JSON.stringify(manifest));
    expect(await readStarterManifest(dir)).toEqual(manifest);
  });

  it('is missed when it is not there', async () => {
    await expect(readStarterManifest(dir)).rejects.toMatchObject({ code: 'file_missing' });
  });

  it('is not waited for when it is a named pipe', async () => {
    execFileSync('mkfifo', [path]);
    await expect(readStarterManifest(dir)).rejects.toMatchObject(invalid('isn’t a regular file'));
  });

  it('is not read without end when it is a device', async () => {
    symlinkSync('/dev/zero', path);
    await expect(readStarterManifest(dir)).rejects.toMatchObject(invalid('isn’t a regular file'));
  });

  it('is not read into memory when it is huge', async () => {
    writeFileSync(path, JSON.stringify(manifest));
    truncateSync(path, 2 ** 40);
    await expect(readStarterManifest(dir)).rejects.toMatchObject(invalid('is longer than 65536 bytes'));
  });

  it.each(['-oPort=1', 'root@elsewhere', 'Root', 'a b', '$(id)', '', 'a'.repeat(33)])(
    'is refused when its user is %j, which is no user’s name',
    async (user) => {
      writeFileSync(path, JSON.stringify({ ...manifest, login: { ...manifest.login, user } }));
      await expect(readStarterManifest(dir)).rejects.toMatchObject(invalid('isn’t valid'));
    },
  );
});
