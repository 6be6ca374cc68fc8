import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Laboratory } from './laboratory.ts';

/** The disk that a machine gets of an image. */
export function describeDisks(lab: () => Laboratory): void {
  it('makes a disk of next to no size, for its owner only', async () => {
    const { prepare } = lab();
    const config = await prepare();
    const { blocks, mode } = await stat(config.diskPath);
    expect(blocks * 512).toBeLessThan(1024 * 1024);
    expect(mode & 0o777).toBe(0o600);
  });

  it('makes a disk name the file that its image has moved to, and changes nothing that is on it', async () => {
    const { driver, dir } = lab();
    const [basePath, moved] = [join(dir, 'before, it moved.img'), join(dir, 'moved.img')];
    const diskPath = join(dir, 'moving.qcow2');
    await writeFile(basePath, Buffer.alloc(3 * 1024 * 1024));
    await driver.createDisk({ basePath, diskPath, sizeMib: 4 });
    expect(await driver.baseOf(diskPath)).toBe(basePath);
    const { size } = await stat(diskPath);
    await rename(basePath, moved);
    await driver.moveBase({ basePath: moved, diskPath });
    expect(await driver.baseOf(diskPath)).toBe(moved);
    expect(Math.abs((await stat(diskPath)).size - size)).toBeLessThan(64 * 1024);
    await expect(driver.moveBase({ basePath, diskPath })).rejects.toMatchObject({ code: 'file_missing' });
    expect(await driver.baseOf(diskPath)).toBe(moved);
    expect(await driver.baseOf(moved)).toBeNull();
    expect(await driver.baseOf(basePath)).toBeNull();
  });

  it('refuses a disk smaller than the image, an image that is not there, and to write over a file', async () => {
    const { driver, dir } = lab();
    const basePath = join(dir, 'base.img');
    const diskPath = join(dir, 'made.qcow2');
    await writeFile(basePath, Buffer.alloc(3 * 1024 * 1024));
    const attempt = (request: object) => driver.createDisk({ basePath, diskPath, sizeMib: 4, ...request });
    await expect(attempt({ sizeMib: 2 })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(attempt({ basePath: join(dir, 'nowhere') })).rejects.toMatchObject({
      code: 'file_missing',
    });
    await expect(stat(diskPath)).rejects.toMatchObject({ code: 'ENOENT' });
    await attempt({});
    const made = await readFile(diskPath);
    await expect(attempt({})).rejects.toMatchObject({ code: 'file_invalid' });
    expect(await readFile(diskPath)).toEqual(made);
  });
}
