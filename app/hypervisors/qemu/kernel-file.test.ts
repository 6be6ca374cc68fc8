import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { kernelProblem, refuseWrongKernel } from './kernel-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'kernel-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const mib = 1024 * 1024;

/** The header and the one segment of an unpacked kernel: 40 MiB of a file that are 62 MiB in memory, at 16 MiB. */
function elf({ machine = 62, bits = 2, memory = 46 * mib } = {}): Buffer {
  const start = Buffer.alloc(4096);
  start.write('\x7fELF', 0, 'latin1');
  start.writeUInt8(bits, 4);
  start.writeUInt16LE(machine, 18);
  start.writeBigUInt64LE(64n, 32);
  start.writeUInt16LE(56, 54);
  start.writeUInt16LE(1, 56);
  start.writeUInt32LE(1, 64);
  start.writeBigUInt64LE(2n * BigInt(mib), 64 + 8);
  start.writeBigUInt64LE(16n * BigInt(mib), 64 + 24);
  start.writeBigUInt64LE(38n * BigInt(mib), 64 + 32);
  start.writeBigUInt64LE(BigInt(memory), 64 + 40);
  return start;
}

/** An ELF file of a processor that writes the higher byte first. */
function bigEndian(machine: number): Buffer {
  const start = elf();
  start.writeUInt8(2, 5);
  start.writeUInt16BE(machine, 18);
  return start;
}

/** The numbers of Debian's linux-image-6.1.0-50-cloud-amd64, which does not start in 66 MiB and does in 68. */
function bzImage({ xloadflags = 0x7f } = {}): Buffer {
  const start = Buffer.alloc(4096);
  start.writeUInt8(39, 0x1f1);
  start.writeUInt32LE(14_127_616 / 16, 0x1f4);
  start.write('HdrS', 0x202, 'latin1');
  start.writeUInt16LE(0x20f, 0x206);
  start.writeUInt16LE(xloadflags, 0x236);
  start.writeBigUInt64LE(0x1000000n, 0x258);
  start.writeUInt32LE(51.46875 * mib, 0x260);
  return start;
}

function image(magic: string): Buffer {
  const start = Buffer.alloc(4096);
  start.write(magic, 0x38, 'latin1');
  return start;
}

describe('a kernel', () => {
  it.each([
    ['an unpacked one', elf(), 52 * mib, 64],
    ['a bzImage', bzImage(), 14_149_568, 68],
    ['a bzImage with a signature behind it', bzImage(), 14_200_000, 68],
  ])('is nothing to object to: %s', (_, start, size, memory) => {
    expect(kernelProblem('/k', start, size, memory)).toBeNull();
  });

  it.each<[string, Buffer, number, number, RegExp]>([
    ['empty', Buffer.alloc(0), 0, 128, /is empty/],
    ['cut within its header', elf().subarray(0, 40), 40, 128, /incomplete/],
    ['cut before its end', elf(), 39 * mib, 128, /incomplete/],
    ['a bzImage that is cut', bzImage(), 14_000_000, 128, /incomplete/],
    ['for arm64, unpacked', elf({ machine: 183 }), 52 * mib, 128, /is for arm64\. VMs have an x86-64/],
    ['for s390x, with its bytes the other way round', bigEndian(22), 52 * mib, 128, /is for s390x\./],
    ['for 64-bit PowerPC, likewise', bigEndian(21), 52 * mib, 128, /is for PowerPC\./],
    ['for MIPS, likewise', bigEndian(8), 52 * mib, 128, /is for MIPS\./],
    ['for arm64', image('ARM\x64'), 30 * mib, 128, /is for arm64/],
    ['for RISC-V', image('RSC\x05'), 30 * mib, 128, /is for RISC-V/],
    ['for an old PC, unpacked', elf({ bits: 1 }), 52 * mib, 128, /is for 32-bit x86/],
    ['for an old PC', bzImage({ xloadflags: 0 }), 14_149_568, 128, /is for 32-bit x86/],
    ['for something unheard of', elf({ machine: 4711 }), 52 * mib, 128, /a processor of type 4711/],
    ['packed', gzipSync(elf()), 14 * mib, 128, /compressed with gzip/],
    ['a text', Buffer.from('hello world\n'.repeat(99)), 1188, 128, /isn’t a Linux kernel/],
    ['too large, unpacked', elf({ memory: 200 * mib }), 52 * mib, 128, /needs 216 MiB .* has 128 MiB/],
    ['too large', bzImage(), 14_149_568, 66, /needs 68 MiB .* has 66 MiB/],
  ])('is refused by name when it is %s', (_, start, size, memory, message) => {
    const problem = kernelProblem('/boot/vmlinuz', start, size, memory);
    expect(problem?.message).toMatch(message);
    expect(problem?.message).toContain('/boot/vmlinuz');
    expect(problem?.hint).toMatch(/\.$/);
  });

  it('may be any bytes: looking at them never fails', () => {
    const magics = fc.constantFrom(elf(), bzImage(), image('ARM\x64'), Buffer.alloc(8));
    fc.assert(
      fc.property(
        magics,
        fc.uint8Array({ maxLength: 700 }),
        fc.nat(4096),
        fc.nat(),
        (start, bytes, at, size) => {
          const hostile = Buffer.from(start);
          hostile.set(bytes.subarray(0, Math.max(0, hostile.length - at)), Math.min(at, hostile.length));
          const cut = hostile.subarray(0, Math.min(size, hostile.length));
          expect(kernelProblem('/k', cut, size, 128)?.message ?? '').toBeTypeOf('string');
        },
      ),
    );
  });

  it('is looked at where it lies', async () => {
    const path = join(dir, 'vmlinux');
    writeFileSync(path, elf({ machine: 183 }));
    await expect(refuseWrongKernel(path, 128)).rejects.toMatchObject({ code: 'file_invalid' });
    await expect(refuseWrongKernel(dir, 128)).rejects.toMatchObject({
      message: `The kernel ${dir} isn’t a file.`,
    });
    await expect(refuseWrongKernel(join(dir, 'none'), 128)).rejects.toMatchObject({ code: 'file_missing' });
  });
});
