import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSmallFile } from '../lib/small-file.ts';

/**
 * A program of 221 bytes that closes every descriptor but 0, 1 and 2 and becomes the program named by its arguments.
 *
 * Electron's main process does not mark its descriptors close-on-exec, and Node cannot: without this, every VM would
 * hold the dashboard's sockets, its profile and the files of its package for as long as it runs.
 */
export function cleanExecProgram(): Buffer {
  const code = Buffer.from(
    [
      '4c8b2424', //         mov  r12, [rsp]            argc
      '4c8d6c2408', //       lea  r13, [rsp+8]          argv
      'bf03000000', //       mov  edi, 3
      'beffffffff', //       mov  esi, ~0
      '31d2', //             xor  edx, edx
      'b8b4010000', //       mov  eax, 436              close_range(3, ~0, 0)
      '0f05', //             syscall
      '85c0', //             test eax, eax
      '7418', //             jz   become                else: a kernel before 5.9
      'bb03000000', //       mov  ebx, 3
      '89df', //       next: mov  edi, ebx
      'b803000000', //       mov  eax, 3                close(ebx)
      '0f05', //             syscall
      'ffc3', //             inc  ebx
      '81fb00000100', //     cmp  ebx, 65536
      '72ed', //             jb   next
      '498b7d08', //  become: mov rdi, [r13+8]          argv[1], an absolute path
      '498d7508', //         lea  rsi, [r13+8]          argv+1
      '4b8d54e508', //       lea  rdx, [r13+r12*8+8]    envp
      'b83b000000', //       mov  eax, 59               execve
      '0f05', //             syscall
      'bf7f000000', //       mov  edi, 127
      'b83c000000', //       mov  eax, 60               exit(127)
      '0f05', //             syscall
    ].join(''),
    'hex',
  );
  return Buffer.concat([elfHeaders(code.length), code]);
}

const headerBytes = 64 + 56;
const loadAddress = 0x400000n;

/** A static x86-64 executable of one segment, readable and executable (System V ABI, "ELF-64 Object File Format"). */
function elfHeaders(codeBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('\x7fELF', 'latin1');
  header.set([2, 1, 1], 4); // 64 bits, little endian, version 1
  header.writeUInt16LE(2, 16); // executable
  header.writeUInt16LE(62, 18); // x86-64
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(loadAddress + BigInt(headerBytes), 24); // entry
  header.writeBigUInt64LE(64n, 32); // program headers
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64); // PT_LOAD
  header.writeUInt32LE(5, 68); // read, execute
  header.writeBigUInt64LE(loadAddress, 80);
  header.writeBigUInt64LE(loadAddress, 88);
  header.writeBigUInt64LE(BigInt(headerBytes + codeBytes), 96);
  header.writeBigUInt64LE(BigInt(headerBytes + codeBytes), 104);
  header.writeBigUInt64LE(0x1000n, 112);
  return header;
}

/**
 * Puts the program into `dir` and answers its path; null where it cannot run: another processor, or a `noexec` folder.
 */
export async function installCleanExec(dir: string): Promise<string | null> {
  if (process.arch !== 'x64') return null;
  const path = join(dir, 'clean-exec');
  // A file that is open for writing cannot be executed: this one never is, under its name.
  if (!writeSmallFile(path, cleanExecProgram(), 0o700)) return null;
  return access(path, constants.X_OK).then(
    () => path,
    () => null,
  );
}
