import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { whyNoInitrd, whyNoKernel } from './boot-kind.ts';

function head(bytes: [number, string | Buffer][], size = 4096): Buffer {
  const content = Buffer.alloc(size);
  for (const [offset, magic] of bytes) content.write(magic.toString('latin1'), offset, 'latin1');
  return content;
}

/** An ELF file of one segment. */
function elf({ machine = 62, bits = 64, bigEndian = false, end = 4096 } = {}): Buffer {
  const content = head([[0, '\x7fELF']]);
  content[4] = bits === 64 ? 2 : 1;
  content[5] = bigEndian ? 2 : 1;
  if (bigEndian) content.writeUInt16BE(machine, 18);
  else content.writeUInt16LE(machine, 18);
  if (bits === 64) {
    content.writeBigUInt64LE(64n, 32);
    content.writeUInt16LE(56, 54);
    content.writeUInt16LE(1, 56);
    content.writeBigUInt64LE(1024n, 64 + 8);
    content.writeBigUInt64LE(BigInt(end - 1024), 64 + 32);
  } else {
    content.writeUInt32LE(52, 28);
    content.writeUInt16LE(32, 42);
    content.writeUInt16LE(1, 44);
    content.writeUInt32LE(1024, 52 + 4);
    content.writeUInt32LE(end - 1024, 52 + 16);
  }
  return content;
}

function bzImage(paragraphs: number): Buffer {
  const content = head([[0x202, 'HdrS']]);
  content[0x1f1] = 1;
  content.writeUInt32LE(paragraphs, 0x1f4);
  return content;
}

describe('a kernel', () => {
  it('is a bzImage or an ELF file for these processors, whole', () => {
    expect(whyNoKernel(bzImage(0), 4096)).toBeNull();
    expect(whyNoKernel(bzImage(100), 1024 + 1600)).toBeNull();
    expect(whyNoKernel(elf(), 4096)).toBeNull();
    expect(whyNoKernel(elf({ bits: 32, machine: 3 }), 4096)).toBeNull();
  });

  it('is refused where a part of it is missing', () => {
    expect(whyNoKernel(bzImage(100), 1024 + 1599)?.what).toBe('incomplete');
    expect(whyNoKernel(elf({ end: 9000 }), 8999)?.what).toBe('incomplete');
    expect(whyNoKernel(elf({ bits: 32, machine: 3, end: 9000 }), 8999)?.what).toBe('incomplete');
    expect(whyNoKernel(elf().subarray(0, 20), 20)?.what).toBe('incomplete');
  });

  it.each<[string, Buffer]>([
    ['ARM64', head([[0x38, 'ARM\x64']])],
    ['ARM64', elf({ machine: 183 })],
    ['ARM', elf({ machine: 40, bits: 32 })],
    ['RISC-V', head([[0x38, 'RSC\x05']])],
    ['RISC-V', elf({ machine: 243 })],
    ['IBM Z', elf({ machine: 22, bigEndian: true })],
    ['other processors', elf({ machine: 9999 })],
    [
      'other processors',
      head([
        [0, 'MZ'],
        [4, 'zimg'],
      ]),
    ],
    ['U-Boot', head([[0, '\x27\x05\x19\x56']])],
    ['compressed (gzip)', gzipSync('kernel')],
    ['a text', Buffer.from('hello '.repeat(200))],
    ['not a Linux kernel', head([])],
  ])('is refused for what it is: %s', (what, content) => {
    const why = whyNoKernel(content, content.length);
    expect(why?.what).toContain(what);
    expect(why?.way).toMatch(/\.$/);
  });
});

describe('an initrd', () => {
  it.each([
    '\x1f\x8b',
    '\xfd7zXZ\0',
    '\x28\xb5\x2f\xfd',
    'BZh',
    '\x02\x21\x4c\x18',
    '\x5d\0\0',
    '070701',
    '070702',
  ])('begins with %j', (magic) => {
    expect(whyNoInitrd(head([[0, magic]]))).toBeNull();
  });

  it.each<[string, Buffer]>([
    ['a text', Buffer.from('#!/bin/sh\n'.repeat(100))],
    ['not an initrd', head([])],
    ['not an initrd', elf()],
    ['not an initrd', head([[0, '070707']])],
  ])('is refused where it is %s', (what, content) => {
    expect(whyNoInitrd(content)).toContain(what);
  });
});
