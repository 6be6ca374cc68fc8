import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDiskHead } from './disk-head.ts';
import { checkImageFiles, rootNoteOf } from './image-files.ts';
import { rootHeadBytes } from './root-kind.ts';

const dir = mkdtempSync(join(tmpdir(), 'roots-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const at = (name: string) => join(dir, name);
const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: dir, stdio: 'pipe' });

/** A file of zeros with some bytes in it. */
function file(name: string, bytes: [number, string][], size = 128 * 1024): string {
  const content = Buffer.alloc(size);
  for (const [offset, magic] of bytes) content.write(magic, offset, 'latin1');
  writeFileSync(at(name), content);
  return at(name);
}

/** A disk with one partition, by its MBR. */
function partitioned(name: string): string {
  const path = file(name, [[510, '\x55\xaa']], 1024 * 1024);
  const disk = readFileSync(path);
  disk[446 + 4] = 0x83;
  disk.writeUInt32LE(2048, 446 + 8);
  disk.writeUInt32LE(4096, 446 + 12);
  writeFileSync(path, disk);
  return path;
}

const refusal = (rootfsPath: string) => checkImageFiles({ rootfsPath }).catch((error: unknown) => error);

beforeAll(() => {
  run('mke2fs', '-q', '-t', 'ext4', 'root.ext4', '8M');
});

describe('a file that no VM can boot from is refused, with what it is and what would boot', () => {
  it.each([
    ['vmdk', /a VMware disk \(VMDK\)/],
    ['vdi', /a VirtualBox disk \(VDI\)/],
    ['vhdx', /a Hyper-V disk \(VHDX\)/],
    ['vpc', /a Virtual PC disk \(VHD\)/],
    ['qed', /a QED disk/],
    ['parallels', /a Parallels disk/],
  ])('a disk of another program, as qemu-img makes it: %s', async (format, what) => {
    run('qemu-img', 'create', '-q', '-f', format, `disk.${format}`, '8M');
    expect(await refusal(at(`disk.${format}`))).toMatchObject({
      code: 'file_invalid',
      message: expect.stringMatching(what),
      value: { hint: expect.stringContaining('qemu-img convert -O raw') },
    });
    // The way that the hint names leads on.
    run('qemu-img', 'convert', '-O', 'raw', `disk.${format}`, `${format}.raw`);
    await checkImageFiles({ rootfsPath: at(`${format}.raw`) });
  });

  it('a fixed VHD, which only its last sector tells', async () => {
    run('qemu-img', 'create', '-q', '-f', 'vpc', '-o', 'subformat=fixed', 'fixed.vhd', '8M');
    expect(await refusal(at('fixed.vhd'))).toMatchObject({ message: expect.stringContaining('(VHD)') });
  });

  it('an archive, and the way of the hint makes a file system of it', async () => {
    run('mkdir', '-p', 'folder/etc');
    run('tar', '-cf', 'root.tar', 'folder');
    expect(await refusal(at('root.tar'))).toMatchObject({
      message: expect.stringContaining('a tar archive'),
      value: { hint: expect.stringContaining('mke2fs -t ext4 -d FOLDER NEW 4G') },
    });
    run('mke2fs', '-q', '-t', 'ext4', '-d', 'folder', 'of-tar.ext4', '8M');
    await checkImageFiles({ rootfsPath: at('of-tar.ext4') });
  });

  it('what is compressed', async () => {
    writeFileSync(at('root.gz'), gzipSync(readFileSync(at('root.ext4'))));
    expect(await refusal(at('root.gz'))).toMatchObject({
      message: expect.stringContaining('compressed (gzip)'),
      value: { hint: expect.stringContaining('gzip -d') },
    });
    run('gzip', '-dk', 'root.gz');
    await checkImageFiles({ rootfsPath: at('root') });
  });

  it.each<[string, [number, string][]]>([
    ['xz', [[0, '\xfd7zXZ\0']]],
    ['zstd', [[0, '\x28\xb5\x2f\xfd']]],
    ['bzip2', [[0, 'BZh9']]],
    ['lz4', [[0, '\x04\x22\x4d\x18']]],
    ['zip', [[0, 'PK\x03\x04']]],
    ['7z', [[0, '7z\xbc\xaf\x27\x1c']]],
    [
      'GPT',
      [
        [512, 'EFI PART'],
        [510, '\x55\xaa'],
      ],
    ],
    ['GPT', [[4096, 'EFI PART']]],
    ['ISO', [[0x8001, 'CD001']]],
    ['LUKS', [[0, 'LUKS\xba\xbe']]],
    ['LVM', [[512, 'LABELONE']]],
    ['swap', [[4086, 'SWAPSPACE2']]],
    [
      'NTFS',
      [
        [3, 'NTFS    '],
        [510, '\x55\xaa'],
      ],
    ],
    ['exFAT', [[3, 'EXFAT   ']]],
    [
      'FAT',
      [
        [82, 'FAT32   '],
        [510, '\x55\xaa'],
      ],
    ],
    [
      'FAT',
      [
        [54, 'FAT16   '],
        [510, '\x55\xaa'],
      ],
    ],
    ['ELF', [[0, '\x7fELF']]],
    [
      'bzImage',
      [
        [0x202, 'HdrS'],
        [510, '\x55\xaa'],
      ],
    ],
    ['cpio', [[0, '070701']]],
  ])('%s', async (what, bytes) => {
    expect(await refusal(file('magic', bytes))).toMatchObject({
      code: 'file_invalid',
      message: expect.stringContaining(what),
      value: { hint: expect.stringMatching(/\.$/) },
    });
  });

  it('a disk with partitions, also within a qcow2, compressed or not', async () => {
    const raw = partitioned('parted');
    const expected = { message: expect.stringContaining('partitions (MBR)') };
    expect(await refusal(raw)).toMatchObject(expected);
    run('qemu-img', 'convert', '-O', 'qcow2', 'parted', 'parted.qcow2');
    expect(await refusal(at('parted.qcow2'))).toMatchObject(expected);
    run('qemu-img', 'convert', '-c', '-O', 'qcow2', 'parted', 'packed.qcow2');
    expect(await refusal(at('packed.qcow2'))).toMatchObject(expected);
  });

  it('a text', async () => {
    writeFileSync(at('text'), 'hello\n'.repeat(2000));
    expect(await refusal(at('text'))).toMatchObject({ message: expect.stringContaining('it is a text') });
  });
});

describe('a file from which a VM boots', () => {
  it('is ext4, raw or in a qcow2 of any kind', async () => {
    await checkImageFiles({ rootfsPath: at('root.ext4') });
    for (const options of [[], ['-c'], ['-o', 'cluster_size=4096'], ['-o', 'cluster_size=2M']]) {
      run('qemu-img', 'convert', ...options, '-O', 'qcow2', 'root.ext4', 'root.qcow2');
      await checkImageFiles({ rootfsPath: at('root.qcow2') });
      const { head } = await readDiskHead(at('root.qcow2'), rootHeadBytes);
      expect(head).toEqual(readFileSync(at('root.ext4')).subarray(0, rootHeadBytes));
    }
    expect(await rootNoteOf(at('root.ext4'))).toBeNull();
  });

  it('may be one that nobody recognises, or an empty qcow2', async () => {
    await checkImageFiles({ rootfsPath: file('zeros', []) });
    run('qemu-img', 'create', '-q', '-f', 'qcow2', 'empty.qcow2', '8M');
    await checkImageFiles({ rootfsPath: at('empty.qcow2') });
    expect(await rootNoteOf(at('empty.qcow2'))).toBeNull();
  });

  it('is not taken for a disk with partitions for the boot sector of its file system', async () => {
    run('mke2fs', '-q', '-t', 'ext4', 'boot.ext4', '8M');
    const disk = readFileSync(at('boot.ext4'));
    disk.write('\x55\xaa', 510, 'latin1');
    disk.fill(1, 446, 510);
    writeFileSync(at('boot.ext4'), disk);
    await checkImageFiles({ rootfsPath: at('boot.ext4') });
  });

  it.each([
    ['Btrfs', 0x10040, '_BHRfS_M', /can mount Btrfs\.$/],
    ['XFS', 0, 'XFSB', /can mount XFS\.$/],
    ['squashfs', 0, 'hsqs', /can’t write to it\.$/],
    ['F2FS', 0x400, '\x10\x20\xf5\xf2', /can mount F2FS/],
    ['EROFS', 0x400, '\xe2\xe1\xf5\xe0', /can’t write/],
  ])(
    'is said to need a kernel or an initrd that can mount it where it is %s',
    async (_, offset, magic, note) => {
      const path = file('other-fs', [[offset, magic]]);
      await checkImageFiles({ rootfsPath: path });
      expect(await rootNoteOf(path)).toMatch(note);
    },
  );
});

it('a qcow2 that leads nowhere is no reason to fail', async () => {
  const header = Buffer.alloc(512);
  header.write('QFI\xfb', 'latin1');
  header.writeUInt32BE(16, 20);
  header.writeBigUInt64BE(1n << 50n, 40);
  writeFileSync(at('lost.qcow2'), header);
  await checkImageFiles({ rootfsPath: at('lost.qcow2') });
  header.writeUInt32BE(60, 20);
  writeFileSync(at('huge.qcow2'), header);
  await checkImageFiles({ rootfsPath: at('huge.qcow2') });
});

it('a file shorter than what is looked at is no reason to fail', async () => {
  for (const size of [1, 100, 511, 513, 4097]) {
    file('short', [], 8192);
    truncateSync(at('short'), size);
    await checkImageFiles({ rootfsPath: at('short') });
  }
});

it('nothing is said of a root file system that is gone', async () => {
  expect(await rootNoteOf(at('nowhere'))).toBeNull();
  expect(await rootNoteOf(dir)).toBeNull();
});
