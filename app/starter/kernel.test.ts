import { expect, it } from 'vitest';
import { extractElfKernel, unpackLz4Legacy } from './kernel.ts';

const magic = [0x02, 0x21, 0x4c, 0x18];

/** A legacy frame of the given blocks. */
function frame(...blocks: number[][]): Buffer {
  const parts = blocks.map((block) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(block.length);
    return Buffer.concat([size, Buffer.from(block)]);
  });
  return Buffer.concat([Buffer.from(magic), ...parts]);
}

const bytes = (text: string) => [...Buffer.from(text)];
/** "abc", then twelve bytes from three back (they overlap what they write), then "end". */
const overlapping = [0x38, ...bytes('abc'), 3, 0, 0x30, ...bytes('end')];
const overlappingText = `${'abc'.repeat(5)}end`;

it('unpacks literals and matches that overlap themselves', async () => {
  expect((await unpackLz4Legacy(frame(overlapping), 18))?.toString()).toBe(overlappingText);
});

it('unpacks lengths that continue in further bytes', async () => {
  const literals = 'x'.repeat(15 + 255 + 3);
  const block = [0xf0, 255, 3, ...bytes(literals)];
  expect((await unpackLz4Legacy(frame(block), literals.length))?.toString()).toBe(literals);
});

it('unpacks several blocks one behind the other', async () => {
  const text = (await unpackLz4Legacy(frame(overlapping, overlapping), 36))?.toString();
  expect(text).toBe(overlappingText.repeat(2));
});

it.each([
  ['another format', Buffer.from('\x1f\x8b\x08\x00 gzip'), 18],
  ['fewer bytes than promised', frame(overlapping), 19],
  ['more bytes than promised', frame(overlapping), 17],
  ['a block cut short', frame(overlapping).subarray(0, 12), 18],
  ['a match from before the start', frame([0x38, ...bytes('abc'), 4, 0, 0x30, ...bytes('end')]), 18],
])('gives nothing for %s', async (_what, packed, size) => {
  expect(await unpackLz4Legacy(packed, size)).toBeUndefined();
});

/** A bzImage that holds `payload`, which claims to unpack to `size` bytes. */
function bzImage(payload: Buffer, size: number): Buffer {
  const image = Buffer.alloc(1024 + payload.length + 4);
  image.writeUInt8(1, 0x1f1); // one setup sector behind the boot sector
  image.write('HdrS', 0x202);
  image.writeUInt32LE(0, 0x248);
  image.writeUInt32LE(payload.length + 4, 0x24c);
  payload.copy(image, 1024);
  image.writeUInt32LE(size, 1024 + payload.length);
  return image;
}

/** An ELF file whose table of two sections begins at `sections`; then `behind`. */
function elfFile(sections: number, behind: string): Buffer {
  const elf = Buffer.alloc(sections + 2 * 64);
  elf.write('\x7fELF');
  elf.writeBigUInt64LE(BigInt(sections), 0x28);
  elf.writeUInt16LE(64, 0x3a);
  elf.writeUInt16LE(2, 0x3c);
  return Buffer.concat([elf, Buffer.from(behind)]);
}

/** LZ4's block of nothing but literals. */
function literally(content: Buffer): number[] {
  const more = content.length - 15;
  return [0xf0, ...Array(Math.floor(more / 255)).fill(255), more % 255, ...content];
}

it('extracts the ELF kernel from a bzImage, without the relocations behind it', async () => {
  const payload = elfFile(100, 'relocations');
  const extracted = await extractElfKernel(bzImage(frame(literally(payload)), payload.length));
  expect(extracted?.equals(elfFile(100, ''))).toBe(true);
});

it('leaves an ELF kernel whole that tells no end within it', async () => {
  const payload = elfFile(100, '').subarray(0, 200);
  const extracted = await extractElfKernel(bzImage(frame(literally(payload)), payload.length));
  expect(extracted?.equals(payload)).toBe(true);
});

it('leaves a bzImage alone whose payload is no ELF file', async () => {
  expect(await extractElfKernel(bzImage(frame([0x90, ...bytes('no kernel')]), 9))).toBeUndefined();
});

it('leaves alone what is no bzImage', async () => {
  expect(await extractElfKernel(Buffer.alloc(10))).toBeUndefined();
  expect(await extractElfKernel(Buffer.alloc(4096))).toBeUndefined();
});

it('leaves a bzImage alone that points outside of itself', async () => {
  const image = bzImage(frame(overlapping), 18);
  image.writeUInt32LE(0xffff, 0x24c);
  expect(await extractElfKernel(image)).toBeUndefined();
});
