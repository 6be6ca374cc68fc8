/**
 * What a root file system's file is, by its first bytes. A VM mounts the whole disk as its root: with partitions, in another
 * program's format, or compressed, it does not boot.
 */
export type RootKind =
  /** A kernel mounts it, as far as anybody can tell. */
  | { readonly boots: 'yes' }
  /** It boots with a kernel or an initrd that can mount it. `note`: a sentence or two for people. */
  | { readonly boots: 'depends'; readonly note: string }
  /** `what` completes "It is …"; `way` is a sentence that says what would make it boot. */
  | { readonly boots: 'no'; readonly what: string; readonly way: string };

/** As much of a disk's beginning as is looked at. In bytes. */
export const rootHeadBytes = 68 * 1024;

interface Rule {
  readonly at: number;
  /** Latin-1. */
  readonly magic: string;
  readonly kind: RootKind;
}

const no = (what: string, way: string): RootKind => ({ boots: 'no', what, way });

const another = 'Use a raw or qcow2 file that holds one Linux file system, such as ext4, and no partitions.';
const partition =
  'Copy its root partition into a file of its own (“fdisk -l” shows where the partition begins, “dd” copies it) and use that file.';
const packed = (what: string, program: string) =>
  no(`compressed (${what})`, `Unpack it with “${program}” and use the unpacked file.`);
const foreign = (what: string) =>
  no(
    what,
    `Convert it with “qemu-img convert -O raw OLD NEW”. If NEW has partitions, copy its root partition into a file of its own.`,
  );
const mounted = (name: string, more = ''): RootKind => ({
  boots: 'depends',
  note: `The root file system is ${name}. It boots only if the kernel or the initrd can mount ${name}.${more}`,
});
const readOnly = ' The guest can’t write to it.';
const notLinux = (what: string) => no(what, another);
const tar = no(
  'a tar archive',
  'Unpack it into a folder as root, which keeps the owners, and create a file system from the folder with “mke2fs -t ext4 -d FOLDER NEW 4G”.',
);

/** In order: what a file system says of itself comes before a table of partitions, for which its boot sector could be taken. */
const rules: readonly Rule[] = [
  { at: 0, magic: 'KDMV', kind: foreign('a VMware disk (VMDK)') },
  { at: 0, magic: 'COWD', kind: foreign('a VMware disk (VMDK)') },
  { at: 0, magic: '# Disk DescriptorFile', kind: foreign('the description of a VMware disk (VMDK)') },
  { at: 0x40, magic: '\x7f\x10\xda\xbe', kind: foreign('a VirtualBox disk (VDI)') },
  { at: 0, magic: 'vhdxfile', kind: foreign('a Hyper-V disk (VHDX)') },
  { at: 0, magic: 'conectix', kind: foreign('a Virtual PC disk (VHD)') },
  { at: 0, magic: 'QED\0', kind: foreign('a QED disk') },
  { at: 0, magic: 'WithoutFreeSpac', kind: foreign('a Parallels disk') },
  { at: 0, magic: 'WithouFreSpacExt', kind: foreign('a Parallels disk') },
  { at: 0, magic: '\xfd7zXZ\0', kind: packed('xz', 'xz -d') },
  { at: 0, magic: '\x1f\x8b', kind: packed('gzip', 'gzip -d') },
  { at: 0, magic: '\x28\xb5\x2f\xfd', kind: packed('zstd', 'zstd -d') },
  { at: 0, magic: 'BZh', kind: packed('bzip2', 'bzip2 -d') },
  { at: 0, magic: '\x04\x22\x4d\x18', kind: packed('lz4', 'lz4 -d') },
  { at: 0, magic: '\x02\x21\x4c\x18', kind: packed('lz4', 'lz4 -d') },
  { at: 0, magic: 'PK\x03\x04', kind: packed('zip', 'unzip') },
  { at: 0, magic: '7z\xbc\xaf\x27\x1c', kind: packed('7z', '7z x') },
  { at: 257, magic: 'ustar', kind: tar },
  { at: 0, magic: '07070', kind: notLinux('a cpio archive, as initrds are') },
  { at: 0, magic: '\x7fELF', kind: notLinux('a program or a kernel (ELF)') },
  { at: 0x202, magic: 'HdrS', kind: notLinux('a kernel (bzImage)') },
  { at: 0, magic: 'LUKS\xba\xbe', kind: notLinux('encrypted (LUKS)') },
  { at: 512, magic: 'LABELONE', kind: notLinux('an LVM volume') },
  { at: 0, magic: 'LABELONE', kind: notLinux('an LVM volume') },
  { at: 0x438, magic: '\x53\xef', kind: { boots: 'yes' } },
  { at: 0x10040, magic: '_BHRfS_M', kind: mounted('Btrfs') },
  { at: 0, magic: 'XFSB', kind: mounted('XFS') },
  { at: 0x400, magic: '\x10\x20\xf5\xf2', kind: mounted('F2FS') },
  { at: 0, magic: 'hsqs', kind: mounted('squashfs', readOnly) },
  { at: 0x400, magic: '\xe2\xe1\xf5\xe0', kind: mounted('EROFS', readOnly) },
  { at: 0x8000, magic: 'JFS1', kind: mounted('JFS') },
  { at: 0x10034, magic: 'ReIsEr', kind: mounted('ReiserFS') },
  { at: 4086, magic: 'SWAPSPACE2', kind: notLinux('swap space') },
  { at: 0x8001, magic: 'CD001', kind: notLinux('a CD or DVD image (ISO)') },
  { at: 3, magic: 'NTFS    ', kind: notLinux('an NTFS file system') },
  { at: 3, magic: 'EXFAT   ', kind: notLinux('an exFAT file system') },
  { at: 54, magic: 'FAT', kind: notLinux('a FAT file system') },
  { at: 82, magic: 'FAT32', kind: notLinux('a FAT file system') },
  { at: 512, magic: 'EFI PART', kind: no('a disk with partitions (GPT)', partition) },
  { at: 4096, magic: 'EFI PART', kind: no('a disk with partitions (GPT)', partition) },
];

/** `head` is the beginning of the disk that a guest sees, up to `rootHeadBytes`; `tail` the last 512 bytes of the file. */
export function rootKindOf(head: Buffer, tail: Buffer): RootKind {
  const found = rules.find(({ at, magic }) => head.toString('latin1', at, at + magic.length) === magic);
  if (found) return found.kind;
  if (tail.toString('latin1', 0, 8) === 'conectix') return foreign('a Virtual PC disk (VHD)');
  if (hasPartitions(head)) return no('a disk with partitions (MBR)', partition);
  if (isText(head)) return notLinux('a text file');
  return { boots: 'yes' };
}

/** A boot sector with at least one entry that says where it begins and how long it is. */
function hasPartitions(head: Buffer): boolean {
  if (head.length < 512 || head.readUInt16BE(510) !== 0x55aa) return false;
  return [446, 462, 478, 494].some((entry) => {
    const active = head[entry] === 0 || head[entry] === 0x80;
    return (
      active && head[entry + 4] !== 0 && head.readUInt32LE(entry + 8) > 0 && head.readUInt32LE(entry + 12) > 0
    );
  });
}

export function isText(head: Buffer): boolean {
  const start = head.subarray(0, 512);
  return (
    start.length > 0 &&
    start.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13)) &&
    !start.includes(0x7f)
  );
}
