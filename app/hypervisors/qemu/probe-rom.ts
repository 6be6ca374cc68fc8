/**
 * The smallest guest that proves virtualization: a 64 KiB firmware that walks from real mode through protected mode
 * into long mode, counts down from 30 million there, and reports success on a port. About 90 bytes of it are code;
 * the comment beside each instruction is its assembly. Whoever opens /dev/kvm without truly having KVM fails here.
 */

const romBytes = 64 * 1024;
/** The processor sees the ROM at the top of 4 GiB, where it starts, and again below 1 MiB, where we run. */
const lowAlias = 0xf0000;
const resetVector = 0xfff0;

/** QEMU's isa-debug-exit device turns a byte written to its port into the exit code `2 × byte + 1`. */
export const probeExitPort = 0xf4;
export const probeExitCode = 2 * 0x2a + 1;

const spins = 30_000_000;

const [gdtAt, gdtPointerAt, realModeAt, protectedModeAt, longModeAt] = [0x100, 0x140, 0x000, 0x200, 0x300];
const [code32, code64] = [0x08, 0x10];

/** The segments: none, 32-bit code, 64-bit code, data; all flat. */
const gdt = [0n, 0x00cf9a000000ffffn, 0x00af9a000000ffffn, 0x00cf92000000ffffn];

const word = (value: number) => [value & 0xff, (value >>> 8) & 0xff];
const dword = (value: number) => [...word(value), ...word(value >>> 16)];

/** Where the processor wakes up, 16 bytes below 4 GiB. */
const reset = [
  ...[0xea, ...word(realModeAt), ...word(lowAlias >> 4)], // jmp far 0xf000:realMode
];

const realMode = [
  0xfa, // cli
  ...[0x31, 0xc0], // xor ax, ax
  ...[0x8e, 0xd8], // mov ds, ax
  // Three page tables of one entry each map the first 2 MiB onto themselves (fresh guest memory is zero).
  ...[0x66, 0xc7, 0x06, ...word(0x1000), ...dword(0x2003)], // mov dword [0x1000], 0x2003 ; present, writable
  ...[0x66, 0xc7, 0x06, ...word(0x2000), ...dword(0x3003)], // mov dword [0x2000], 0x3003
  ...[0x66, 0xc7, 0x06, ...word(0x3000), ...dword(0x0083)], // mov dword [0x3000], 0x0083 ; and a 2 MiB page
  ...[0x2e, 0x0f, 0x01, 0x16, ...word(gdtPointerAt)], // lgdt cs:[gdtPointer]
  ...[0x0f, 0x20, 0xc0], // mov eax, cr0
  ...[0x0c, 0x01], // or al, 1 ; protection
  ...[0x0f, 0x22, 0xc0], // mov cr0, eax
  ...[0x66, 0xea, ...dword(lowAlias + protectedModeAt), ...word(code32)], // jmp far code32:protectedMode
];

const protectedMode = [
  ...[0xb9, ...dword(0xc0000080)], // mov ecx, IA32_EFER
  ...[0x0f, 0x32], // rdmsr
  ...[0x0d, ...dword(0x100)], // or eax, 0x100 ; long mode enable
  ...[0x0f, 0x30], // wrmsr
  ...[0xb8, ...dword(0x20)], // mov eax, 0x20 ; physical address extension
  ...[0x0f, 0x22, 0xe0], // mov cr4, eax
  ...[0xb8, ...dword(0x1000)], // mov eax, 0x1000 ; the page tables
  ...[0x0f, 0x22, 0xd8], // mov cr3, eax
  ...[0x0f, 0x20, 0xc0], // mov eax, cr0
  ...[0x0d, ...dword(0x80000000)], // or eax, 0x80000000 ; paging
  ...[0x0f, 0x22, 0xc0], // mov cr0, eax
  ...[0xea, ...dword(lowAlias + longModeAt), ...word(code64)], // jmp far code64:longMode
];

const longMode = [
  ...[0xb9, ...dword(spins)], // mov ecx, spins
  ...[0xff, 0xc9], // spin: dec ecx
  ...[0x75, 0xfc], // jnz spin
  ...[0xb0, (probeExitCode - 1) / 2], // mov al, 0x2a
  ...[0xe6, probeExitPort], // out 0xf4, al
  0xf4, // halt: hlt
  ...[0xeb, 0xfd], // jmp halt
];

/** The ROM, for QEMU's `-bios`. */
export function probeRom(): Uint8Array {
  const rom = Buffer.alloc(romBytes);
  rom.set(realMode, realModeAt);
  rom.set(protectedMode, protectedModeAt);
  rom.set(longMode, longModeAt);
  rom.set(reset, resetVector);
  gdt.forEach((segment, index) => {
    rom.writeBigUInt64LE(segment, gdtAt + 8 * index);
  });
  rom.set([...word(8 * gdt.length - 1), ...dword(lowAlias + gdtAt)], gdtPointerAt);
  return rom;
}
