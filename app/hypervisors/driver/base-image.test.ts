import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../programs/find-program.ts';
import { inspectBaseImage, parseBaseImage } from './base-image.ts';

const dir = mkdtempSync(join(tmpdir(), 'base-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const program = (await findProgram('qemu-img')) ?? 'qemu-img';

/** An image made by qemu-img itself. */
function qcow2(name: string, ...more: string[]): string {
  const path = join(dir, name);
  execFileSync(program, ['create', '-q', '-f', 'qcow2', ...more, path, '3M']);
  return path;
}

const invalid = (why: RegExp) => ({ code: 'file_invalid', message: expect.stringMatching(why) });

describe('the image that a disk is made from', () => {
  it('is raw, of the size of its file, whatever it holds', async () => {
    const path = join(dir, 'raw');
    writeFileSync(path, Buffer.alloc(70_000, 'x'));
    expect(await inspectBaseImage(path)).toEqual({ format: 'raw', size: 70_000 });
  });

  it('is qcow2 by its header, of the size that it shows', async () => {
    const both = [qcow2('v3.qcow2'), qcow2('v2.qcow2', '-o', 'compat=0.10')];
    for (const path of both) {
      expect(await inspectBaseImage(path)).toEqual({ format: 'qcow2', size: 3 * 1024 * 1024 });
    }
  });

  it('is refused when it would show other files to its guest', async () => {
    writeFileSync(join(dir, 'secret'), 'secret'.repeat(1000));
    const overlay = qcow2('overlay.qcow2', '-F', 'raw', '-b', join(dir, 'secret'));
    await expect(inspectBaseImage(overlay)).rejects.toMatchObject(invalid(/overlay/));
    const external = qcow2('external.qcow2', '-o', `data_file=${join(dir, 'data')},data_file_raw=on`);
    await expect(inspectBaseImage(external)).rejects.toMatchObject(invalid(/another file/));
  });

  it('is refused when it is empty, damaged, encrypted, or no file at all', async () => {
    writeFileSync(join(dir, 'empty'), '');
    await expect(inspectBaseImage(join(dir, 'empty'))).rejects.toMatchObject(invalid(/empty/));
    mkdirSync(join(dir, 'folder'));
    await expect(inspectBaseImage(join(dir, 'folder'))).rejects.toMatchObject(invalid(/regular/));
    await expect(inspectBaseImage(join(dir, 'none'))).rejects.toMatchObject({ code: 'file_missing' });

    const header = readFileSync(qcow2('good.qcow2')).subarray(0, 104);
    const changed = (offset: number, value: number) => {
      const copy = Buffer.from(header);
      copy.writeUInt32BE(value, offset);
      return () => parseBaseImage('/image', copy, 4096);
    };
    expect(changed(4, 9)).toThrow(/version 9/);
    expect(changed(32, 1)).toThrow(/encrypted/);
    expect(() => parseBaseImage('/image', header.subarray(0, 40), 40)).toThrow(/cut off/);
  });
});
