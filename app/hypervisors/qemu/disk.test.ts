import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../programs/find-program.ts';
import { readOverlayBase } from '../driver/base-image.ts';
import { createOverlay, moveBase } from './disk.ts';

const dir = mkdtempSync(join(tmpdir(), 'disk-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const program = (await findProgram('qemu-img')) ?? 'qemu-img';

/** A program in place of qemu-img that prints what the real one printed, and fails as it did. */
function failing(name: string, stderr: string): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\necho '${stderr}' >&2\nexit 1\n`);
  chmodSync(path, 0o755);
  return path;
}

/** An image at which every program stops that opens it. */
function trap(name: string): string {
  const path = join(dir, name);
  execFileSync(program, ['create', '-q', '-f', 'qcow2', path, '5M']);
  const header = readFileSync(path).subarray(0, 104);
  // Where qemu-img looks first, and stops: its table of clusters.
  header.writeBigUInt64BE(1n, 40);
  writeFileSync(path, header);
  return path;
}

describe('the disk of a VM', () => {
  it.each([
    'a,b',
    'a:b',
    'json:{}',
    'nbd:host:1',
    'file=x,format=raw',
    '"quoted"',
    '--help',
    'a\nb',
    '%s',
    'größe 😀',
  ])('can be made from and be called %j', async (name) => {
    const home = mkdtempSync(join(dir, 'names-'));
    mkdirSync(join(home, name));
    const [basePath, diskPath] = [join(home, name, 'base'), join(home, name, 'disk')];
    // It looks like qcow2 from the second sector on: a raw image stays raw whatever a guest writes there.
    writeFileSync(basePath, Buffer.alloc(1024 * 1024, 'QFI\xfb', 'latin1').fill(0, 0, 512));
    await createOverlay(program, { basePath, diskPath, sizeMib: 2 });
    const image = execFileSync(program, ['info', '--output=json', '-f', 'qcow2', diskPath], {
      encoding: 'utf8',
    });
    expect(JSON.parse(image)).toMatchObject({
      'virtual-size': 2 * 1024 * 1024,
      'backing-filename': basePath,
      'backing-filename-format': 'raw',
    });
    expect(readFileSync(diskPath).length).toBeLessThan(1024 * 1024);
  });

  it('is made without opening its image, in which a program without a sandbox might trip', async () => {
    const basePath = trap('trap.qcow2');
    await createOverlay(program, { basePath, diskPath: join(dir, 'over-trap.qcow2'), sizeMib: null });
    expect(existsSync(join(dir, 'over-trap.qcow2'))).toBe(true);
  });

  it.each(['a,b', 'json:{}', 'größe 😀', 'a\nb', '--help'])('follows its image to %j', async (name) => {
    const home = mkdtempSync(join(dir, 'moving-'));
    mkdirSync(join(home, name));
    const [basePath, moved, diskPath] = [
      join(home, 'base'),
      join(home, name, 'base'),
      join(home, name, 'disk'),
    ];
    writeFileSync(basePath, Buffer.alloc(1024 * 1024, 'x'));
    await createOverlay(program, { basePath, diskPath, sizeMib: 2 });
    renameSync(basePath, moved);
    await moveBase(program, { basePath: moved, diskPath });
    expect(await readOverlayBase(diskPath)).toBe(moved);
    const image = execFileSync(program, ['info', '--output=json', '--backing-chain', diskPath], {
      encoding: 'utf8',
    });
    expect(JSON.parse(image)).toMatchObject([{ 'backing-filename-format': 'raw' }, { filename: moved }]);
  });

  it('follows its image without opening it', async () => {
    const basePath = trap('trap-moved.qcow2');
    const diskPath = join(dir, 'over-moved.qcow2');
    writeFileSync(join(dir, 'plain'), Buffer.alloc(4096));
    await createOverlay(program, { basePath: join(dir, 'plain'), diskPath, sizeMib: 8 });
    await moveBase(program, { basePath, diskPath });
    expect(await readOverlayBase(diskPath)).toBe(basePath);
  });

  it('has the size of its image when no other is asked for', async () => {
    const basePath = join(dir, 'base.qcow2');
    execFileSync(program, ['create', '-q', '-f', 'qcow2', basePath, '5M']);
    const diskPath = join(dir, 'same.qcow2');
    await createOverlay(program, { basePath, diskPath, sizeMib: null });
    const image = execFileSync(program, ['info', '--output=json', diskPath], { encoding: 'utf8' });
    expect(JSON.parse(image)).toMatchObject({
      'virtual-size': 5 * 1024 * 1024,
      'backing-filename-format': 'qcow2',
    });
  });

  it('is not left half made when the computer runs out of space, or for any other reason', async () => {
    const basePath = join(dir, 'base');
    writeFileSync(basePath, Buffer.alloc(4096));
    const diskPath = join(dir, 'failed.qcow2');
    const full = failing(
      'full',
      `qemu-img: ${diskPath}: Could not write qcow2 header: No space left on device`,
    );
    const request = { basePath, diskPath, sizeMib: 1 };
    await expect(createOverlay(full, request)).rejects.toMatchObject({ code: 'disk_full' });
    expect(existsSync(diskPath)).toBe(false);
    const failed = failing('failed', 'qemu-img: something else');
    await expect(createOverlay(failed, request)).rejects.toMatchObject({
      code: 'hypervisor_failed',
      value: { details: ['qemu-img: something else'] },
    });
    expect(existsSync(diskPath)).toBe(false);
  });
});
