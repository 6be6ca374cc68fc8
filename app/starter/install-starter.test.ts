import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installStarter } from './install-starter.ts';
import { readStarterManifest, type StarterManifest } from './manifest.ts';
import { packStarter } from './packed-starter.ts';

let dir: string;
let builtDir: string;
let fromDir: string;
let toDir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'install-starter-'));
  builtDir = join(dir, 'built');
  fromDir = join(dir, 'bundled');
  toDir = join(dir, 'images/one');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A packed starter: a kernel of noise, an initramfs of a word, and a filesystem with 8 MiB of zeros between two words. */
async function bundle(): Promise<StarterManifest> {
  const contents = {
    vmlinux: randomBytes(3 * 2 ** 20),
    'initrd.img': Buffer.from('initramfs'),
    'rootfs.ext4': Buffer.concat([Buffer.from('first'), Buffer.alloc(8 * 2 ** 20), Buffer.from('last')]),
  };
  mkdirSync(builtDir);
  const file = (name: keyof typeof contents) => {
    const content = contents[name];
    writeFileSync(join(builtDir, name), content);
    return { name, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  };
  const manifest: StarterManifest = {
    formatVersion: 1,
    kernelVersion: '6.1.0-56-cloud-amd64',
    busyboxVersion: '1:1.35.0-4',
    builtAt: '2026-01-02T03:04:05Z',
    login: { user: 'root', note: 'No password.' },
    files: { kernel: file('vmlinux'), initrd: file('initrd.img'), rootfs: file('rootfs.ext4') },
  };
  writeFileSync(join(builtDir, 'starter.json'), JSON.stringify(manifest));
  writeFileSync(join(builtDir, 'copyright.txt'), 'All rights are in here.');
  await packStarter(builtDir, fromDir);
  return manifest;
}

const install = (signal = new AbortController().signal, onProgress = (_: { fraction: number }) => {}) =>
  installStarter({ fromDir, toDir, signal, onProgress });

/** Everything below the folder of images, so that nothing half made stays unseen. */
const installed = () => readdirSync(join(dir, 'images'), { recursive: true }).sort();

it('unpacks every file and the manifest, for the user alone', async () => {
  const manifest = await bundle();
  expect(await install()).toEqual(manifest);
  expect(await readStarterManifest(toDir)).toEqual(manifest);
  expect(installed()).toEqual([
    'one',
    'one/initrd.img',
    'one/rootfs.ext4',
    'one/starter.json',
    'one/vmlinux',
  ]);
  for (const name of ['vmlinux', 'initrd.img', 'rootfs.ext4']) {
    expect(readFileSync(join(toDir, name)).equals(readFileSync(join(builtDir, name)))).toBe(true);
    expect(statSync(join(toDir, name)).mode & 0o777).toBe(0o600);
  }
  expect(statSync(toDir).mode & 0o777).toBe(0o700);
});

it('takes no disk space for zeros', async () => {
  await bundle();
  await install();
  const { size, blocks } = statSync(join(toDir, 'rootfs.ext4'));
  expect(size).toBe(8 * 2 ** 20 + 9);
  expect(blocks * 512).toBeLessThanOrEqual(3 * 2 ** 20);
});

it('tells a progress that never falls and ends at one', async () => {
  await bundle();
  const fractions: number[] = [];
  await install(undefined, ({ fraction }) => fractions.push(fraction));
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
});

it('replaces an image that is there', async () => {
  await bundle();
  mkdirSync(toDir, { recursive: true });
  writeFileSync(join(toDir, 'old'), '');
  await install();
  expect(installed()).not.toContain('one/old');
});

it.each<[string, (packed: Buffer) => Buffer]>([
  ['with a byte changed', (packed) => packed.fill(~(packed[2 ** 20] ?? 0), 2 ** 20, 2 ** 20 + 1)],
  ['that is something else', () => Buffer.from('<!doctype html>')],
  ['that is cut short', (packed) => packed.subarray(0, 2 ** 20)],
  ['that is empty', () => Buffer.alloc(0)],
])('refuses a starter %s, leaves the earlier image alone and nothing else behind', async (_, damage) => {
  await bundle();
  const path = join(fromDir, 'files.br');
  writeFileSync(path, damage(readFileSync(path)));
  mkdirSync(toDir, { recursive: true });
  writeFileSync(join(toDir, 'old'), '');
  await expect(install()).rejects.toMatchObject({
    code: 'file_invalid',
    message: expect.stringContaining(path),
  });
  expect(installed()).toEqual(['one', 'one/old']);
});

it('says that there is no starter where there is none', async () => {
  await expect(install()).rejects.toMatchObject({ code: 'file_missing' });
});

it('refuses a manifest that points out of its folder', async () => {
  const manifest = await bundle();
  manifest.files.kernel.name = '../../etc/passwd';
  writeFileSync(join(fromDir, 'starter.json'), JSON.stringify(manifest));
  await expect(install()).rejects.toMatchObject({ code: 'file_invalid' });
});

it('leaves nothing behind when it is cancelled on the way', async () => {
  await bundle();
  const cancel = new AbortController();
  const copying = install(cancel.signal, ({ fraction }) => {
    if (fraction > 0) cancel.abort();
  });
  await expect(copying).rejects.toMatchObject({ code: 'cancelled' });
  expect(installed()).toEqual([]);
});
