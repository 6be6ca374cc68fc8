import { isText } from './root-kind.ts';

/** As much of a kernel's or an initrd's beginning as is looked at. In bytes. */
export const bootHeadBytes = 4096;

/** Why a file is no kernel that can be booted here; null: it is one. `what` completes "The kernel PATH is …". */
export interface NotBootable {
  readonly what: string;
  /** A sentence that says what would boot. */
  readonly way: string;
}

const bootable = 'Choose a vmlinuz (bzImage) or an uncompressed vmlinux for x86-64 processors.';
const unpack = 'Unpack it, then choose the unpacked file.';

/** The processors that ELF files name: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const processors: Readonly<Record<number, string>> = {
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC',
  22: 'IBM Z',
  40: 'ARM',
  183: 'ARM64',
  243: 'RISC-V',
  258: 'LoongArch',
};
/** 32 and 64 bit. */
const x86 = [3, 62];

/** What a hypervisor can boot is an ELF file (vmlinux) or carries the boot protocol's "HdrS" at 0x202 (bzImage). `size`: of the file. */
export function whyNoKernel(head: Buffer, size: number): NotBootable | null {
  const has = (at: number, magic: string) => head.toString('latin1', at, at + magic.length) === magic;
  const not = (what: string, way = bootable): NotBootable => ({ what, way });
  if (has(0, '\x7fELF')) return whyNoElf(head, size);
  if (has(0x202, 'HdrS')) return size < sizeOfBzImage(head) ? not('incomplete', again) : null;
  if (has(0x38, 'ARM\x64')) return not('a kernel for ARM64 processors');
  if (has(0x30, 'RISCV') || has(0x38, 'RSC\x05')) return not('a kernel for RISC-V processors');
  if (has(0, 'MZ') && has(4, 'zimg')) return not('a compressed kernel for other processors than x86-64');
  if (has(0, '\x27\x05\x19\x56')) return not('a kernel in U-Boot’s format');
  const packed = compression(head);
  if (packed) return not(`compressed (${packed})`, unpack);
  return not(isText(head) ? 'a text file, not a Linux kernel' : 'not a Linux kernel that can be booted');
}

const again = 'Copy or download it again.';

function whyNoElf(head: Buffer, size: number): NotBootable | null {
  if (head.length < 64) return { what: 'incomplete', way: again };
  const machine = head.readUInt16LE(18);
  if (!x86.includes(machine) || head[5] !== 1) {
    const foreign = head[5] === 1 ? machine : head.readUInt16BE(18);
    const name = processors[foreign] ?? 'other';
    return { what: `for ${name} processors`, way: bootable };
  }
  return size < sizeOfElf(head) ? { what: 'incomplete', way: again } : null;
}

/** Up to where its segments reach, as far as the beginning tells. */
function sizeOfElf(head: Buffer): number {
  const wide = head[4] === 2;
  const table = wide ? Number(head.readBigUInt64LE(32)) : head.readUInt32LE(28);
  const [entry, entries] = wide
    ? [head.readUInt16LE(54), head.readUInt16LE(56)]
    : [head.readUInt16LE(42), head.readUInt16LE(44)];
  let end = 0;
  for (let index = 0; index < entries; index += 1) {
    const at = table + index * entry;
    if (entry < 32 || at + entry > head.length) break;
    const [offset, length] = wide
      ? [Number(head.readBigUInt64LE(at + 8)), Number(head.readBigUInt64LE(at + 32))]
      : [head.readUInt32LE(at + 4), head.readUInt32LE(at + 16)];
    end = Math.max(end, offset + length);
  }
  return end;
}

/** https://docs.kernel.org/arch/x86/boot.html: sectors of set-up code, then paragraphs of 16 bytes. Zero: it does not tell. */
function sizeOfBzImage(head: Buffer): number {
  const paragraphs = head.readUInt32LE(0x1f4);
  const sectors = head[0x1f1] || 4;
  return paragraphs === 0 ? 0 : (sectors + 1) * 512 + paragraphs * 16;
}

/** What a kernel unpacks as its initrd: an archive of cpio, plain or compressed. */
export function whyNoInitrd(head: Buffer): string | null {
  if (compression(head) !== null || /^07070[12]/.test(head.toString('latin1', 0, 6))) return null;
  if (isText(head)) return 'a text file, not an initrd';
  return 'not an initrd, which is a cpio archive, plain or compressed';
}

const magics: readonly [string, string][] = [
  ['\x1f\x8b', 'gzip'],
  ['\xfd7zXZ\0', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['BZh', 'bzip2'],
  ['\x04\x22\x4d\x18', 'lz4'],
  ['\x02\x21\x4c\x18', 'lz4'],
  ['\x5d\0\0', 'lzma'],
  ['\x89LZO', 'lzo'],
];

function compression(head: Buffer): string | null {
  const start = head.toString('latin1', 0, 6);
  return magics.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
}
