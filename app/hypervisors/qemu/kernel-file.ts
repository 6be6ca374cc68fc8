import { open } from 'node:fs/promises';
import { driverFailure, fileFailure } from '../driver/failures.ts';

/** What is wrong with a kernel for a machine of ours; both parts are sentences for people. */
export interface KernelProblem {
  readonly message: string;
  readonly hint: string;
}

/** Bytes of a kernel that are looked at: its headers, and the table of segments of an ELF file. */
const headerBytes = 64 * 1024;
const mib = 1024 * 1024;

/** Machines that an ELF file may be for, by `e_machine`. */
const elfMachines: Readonly<Record<number, string>> = {
  3: '32-bit x86',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC',
  22: 's390x',
  40: '32-bit ARM',
  62: 'x86-64',
  183: 'arm64',
  243: 'RISC-V',
  258: 'LoongArch',
};
const [elf64, loadable, x86, highByteFirst] = [2, 1, 62, 2];

const compressions: readonly [name: string, magic: string][] = [
  ['gzip', '1f8b'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
  ['bzip2', '425a68'],
  ['lz4', '02214c18'],
];

const rightKernel =
  'Use a Linux kernel for x86-64: a bzImage (often called vmlinuz), or an unpacked vmlinux that can boot by PVH.';
const newCopy = 'Copy the kernel again from where it came from, then start the VM.';

/**
 * Looks at the image's kernel before QEMU does, which boots anything that it cannot read as a kernel and then is silent, and
 * says the same of many faults. Throws `file_invalid`, or what reading the file fails with.
 */
export async function refuseWrongKernel(path: string, memoryMib: number): Promise<void> {
  const problem = await look(path, memoryMib).catch((cause: unknown) => {
    throw fileFailure(cause, {
      message: `The kernel ${path} can’t be read`,
      unchanged: 'The VM wasn’t started.',
      hint: 'Make the file readable, then start the VM.',
    });
  });
  if (problem) throw driverFailure('file_invalid', { ...problem, unchanged: 'The VM wasn’t started.' });
}

async function look(path: string, memoryMib: number): Promise<KernelProblem | null> {
  const file = await open(path, 'r');
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return { message: `The kernel ${path} isn’t a file.`, hint: rightKernel };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return kernelProblem(path, buffer.subarray(0, bytesRead), stats.size, memoryMib);
  } finally {
    await file.close();
  }
}

/** `start` is the beginning of the file. Null: nothing speaks against it. */
export function kernelProblem(
  path: string,
  start: Buffer,
  fileSize: number,
  memoryMib: number,
): KernelProblem | null {
  if (fileSize === 0) return { message: `The kernel ${path} is empty.`, hint: newCopy };
  if (start.toString('latin1', 0, 4) === '\x7fELF') return elfProblem(path, start, fileSize, memoryMib);
  if (start.toString('latin1', 0x202, 0x206) === 'HdrS')
    return bzImageProblem(path, start, fileSize, memoryMib);
  if (start.toString('latin1', 0x38, 0x3c) === 'ARM\x64') return forAnother(path, 'arm64');
  if (start.toString('latin1', 0x38, 0x3c) === 'RSC\x05') return forAnother(path, 'RISC-V');
  const hex = start.toString('hex', 0, 8);
  const compression = compressions.find(([, magic]) => hex.startsWith(magic))?.[0];
  if (compression) {
    return {
      message: `The kernel ${path} is compressed with ${compression}, so QEMU can’t boot it.`,
      hint: `Unpack it, then use the unpacked file in the image. ${rightKernel}`,
    };
  }
  return { message: `${path} isn’t a Linux kernel.`, hint: rightKernel };
}

/** https://refspecs.linuxfoundation.org/elf/elf.pdf, and its 64-bit form. */
function elfProblem(path: string, start: Buffer, fileSize: number, memoryMib: number): KernelProblem | null {
  if (start.length < 64) return cut(path);
  const machine = start.readUInt8(5) === highByteFirst ? start.readUInt16BE(18) : start.readUInt16LE(18);
  if (machine !== x86) return forAnother(path, elfMachines[machine] ?? `a processor of type ${machine}`);
  if (start.readUInt8(4) !== elf64) return forAnother(path, '32-bit x86');
  const [table, size, count] = [
    Number(start.readBigUInt64LE(32)),
    start.readUInt16LE(54),
    start.readUInt16LE(56),
  ];
  if (table + size * count > fileSize) return cut(path);
  // Linkers put the table right behind the header. One that lies elsewhere is left to QEMU.
  if (size < 56 || table + size * count > start.length) return null;
  let top = 0;
  for (let at = table; at < table + size * count; at += size) {
    if (start.readUInt32LE(at) !== loadable) continue;
    const [offset, address] = [Number(start.readBigUInt64LE(at + 8)), Number(start.readBigUInt64LE(at + 24))];
    const [inFile, inMemory] = [
      Number(start.readBigUInt64LE(at + 32)),
      Number(start.readBigUInt64LE(at + 40)),
    ];
    if (offset + inFile > fileSize) return cut(path);
    top = Math.max(top, address + inMemory);
  }
  return tooLarge(path, top, memoryMib);
}

/** https://www.kernel.org/doc/html/latest/arch/x86/boot.html */
function bzImageProblem(
  path: string,
  start: Buffer,
  fileSize: number,
  memoryMib: number,
): KernelProblem | null {
  const sectors = start.readUInt8(0x1f1) || 4;
  const protectedMode = start.readUInt32LE(0x1f4) * 16;
  // Signatures may follow the kernel; what the header promises must be there.
  if ((sectors + 1) * 512 + protectedMode > fileSize) return cut(path);
  const version = start.readUInt16LE(0x206);
  if (version < 0x20c || start.length < 0x264) return null;
  if ((start.readUInt16LE(0x236) & 1) === 0) return forAnother(path, '32-bit x86');
  return tooLarge(path, Number(start.readBigUInt64LE(0x258)) + start.readUInt32LE(0x260), memoryMib);
}

function cut(path: string): KernelProblem {
  return { message: `The kernel ${path} is incomplete: its end is missing.`, hint: newCopy };
}

function forAnother(path: string, processor: string): KernelProblem {
  return {
    message: `The kernel ${path} is for ${processor}. VMs have an x86-64 processor.`,
    hint: rightKernel,
  };
}

function tooLarge(path: string, top: number, memoryMib: number): KernelProblem | null {
  const needed = Math.ceil(top / mib);
  if (needed <= memoryMib) return null;
  return {
    message: `The kernel ${path} needs ${needed} MiB of memory to start, and the VM has ${memoryMib} MiB.`,
    hint: `Give the VM at least ${needed} MiB of memory, better twice as much.`,
  };
}
