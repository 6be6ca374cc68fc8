import { setImmediate } from 'node:timers/promises';

/**
 * Unpacks the ELF kernel that a bzImage carries, because it boots faster: QEMU enters it directly (PVH) and the
 * guest does not decompress 50 MB under emulation. Facts from the kernel's Documentation/x86/boot.rst.
 */

const header = { setupSectors: 0x1f1, magic: 0x202, payloadOffset: 0x248, payloadLength: 0x24c };
const lz4LegacyMagic = 0x184c2102;
const elfMagic = 0x464c457f;
/** Of a 64-bit ELF file (elf(5)). */
const elfHeader = { size: 64, sectionOffset: 0x28, sectionSize: 0x3a, sectionCount: 0x3c };

/**
 * The ELF kernel inside `bzImage`, or undefined where the payload is not what we can unpack (Debian 12's cloud kernel
 * is LZ4; other formats exist) or is damaged: the bzImage boots as it is, only later.
 */
export async function extractElfKernel(bzImage: Buffer): Promise<Buffer | undefined> {
  if (bzImage.length < 0x250 || bzImage.toString('latin1', header.magic, header.magic + 4) !== 'HdrS') return;
  const setupSize = (bzImage.readUInt8(header.setupSectors) + 1) * 512;
  const start = setupSize + bzImage.readUInt32LE(header.payloadOffset);
  const end = start + bzImage.readUInt32LE(header.payloadLength);
  if (end > bzImage.length || end - start < 8) return;
  // The build appends the unpacked size to the compressed stream.
  const elf = await unpackLz4Legacy(bzImage.subarray(start, end - 4), bzImage.readUInt32LE(end - 4));
  return elf && elf.length >= elfHeader.size && elf.readUInt32LE(0) === elfMagic
    ? elf.subarray(0, endOfElf(elf))
    : undefined;
}

/** Where the ELF file ends: at its table of sections. Behind it lie relocations for the bzImage's own loader, 800 KB of them. */
function endOfElf(elf: Buffer): number {
  const sections = elf.readUInt16LE(elfHeader.sectionSize) * elf.readUInt16LE(elfHeader.sectionCount);
  const end = Number(elf.readBigUInt64LE(elfHeader.sectionOffset)) + sections;
  return sections > 0 && end <= elf.length ? end : elf.length;
}

/** Unpacks LZ4's legacy frame: a magic number, then blocks, each after its size. Undefined unless exactly `size` bytes come out. */
export async function unpackLz4Legacy(packed: Buffer, size: number): Promise<Buffer | undefined> {
  if (packed.length < 4 || packed.readUInt32LE(0) !== lz4LegacyMagic) return;
  const out = Buffer.alloc(size);
  let written = 0;
  for (let at = 4; at + 4 <= packed.length; ) {
    const blockSize = packed.readUInt32LE(at);
    at += 4;
    if (at + blockSize > packed.length) return;
    const end = unpackBlock(packed.subarray(at, at + blockSize), out, written);
    if (end === undefined) return;
    written = end;
    at += blockSize;
    await setImmediate(); // a block is up to 8 MiB: let the process answer in between
  }
  return written === size ? out : undefined;
}

/** Unpacks one LZ4 block into `out` from `start` and returns where it ends, or undefined when the block is damaged. */
function unpackBlock(block: Buffer, out: Buffer, start: number): number | undefined {
  let read = 0;
  let write = start;
  // A length of 15 continues in the following bytes, until one is not 255.
  const length = (nibble: number): number => {
    let total = nibble;
    if (nibble === 15) {
      let more: number;
      do {
        more = block[read++] ?? 0;
        total += more;
      } while (more === 255);
    }
    return total;
  };
  while (read < block.length) {
    const token = block[read++] ?? 0;
    const literals = length(token >> 4);
    if (read + literals > block.length || write + literals > out.length) return;
    block.copy(out, write, read, read + literals);
    read += literals;
    write += literals;
    if (read === block.length) return write; // the last sequence has no match
    if (read + 2 > block.length) return;
    const distance = block.readUInt16LE(read);
    read += 2;
    const matched = length(token & 15) + 4;
    if (distance === 0 || distance > write - start || write + matched > out.length) return;
    if (distance >= matched) out.copyWithin(write, write - distance, write - distance + matched);
    else for (let i = 0; i < matched; i++) out[write + i] = out[write + i - distance] ?? 0;
    write += matched;
  }
  return;
}
