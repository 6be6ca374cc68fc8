import type { AppError, ErrorCode } from '../../contract/errors.ts';
import { shellLine } from '../../contract/shell-line.ts';
import { driverFailure } from '../driver/failures.ts';

/** What a start asked of QEMU, as far as its failures tell of it. */
export interface StartFacts {
  readonly diskPath: string;
  readonly memoryMib: number;
  /** Who has the file open that QEMU may not lock, for people: `the VM api (process 41)`. Null: nobody knows. */
  readonly holder: string | null;
}

interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

interface Rule {
  readonly pattern: RegExp;
  explain(match: RegExpExecArray, facts: StartFacts): Finding;
}

const locked = /Is another process using the image \[(.*)\]\?/;

/** What QEMU 7 to 10 print when they cannot start, and what it means for people. The first that fits counts. */
const rules: readonly Rule[] = [
  {
    pattern: /Could not set up host forwarding rule '(?:tcp|udp):([\d.]+):(\d+)-[\d.]*:(\d+)'/,
    explain: ([, address, hostPort, guestPort]) => ({
      code: 'port_taken',
      message: `The forward from port ${hostPort} of ${address} to the guest’s port ${guestPort} can’t be set up.`,
      hint: `Another program uses port ${hostPort}, or you aren’t allowed to use it. Change this forward in the VM’s settings, or close that program.`,
    }),
  },
  {
    pattern: /No space left on device|Disk quota exceeded/,
    explain: () => ({
      code: 'disk_full',
      message: 'This computer’s disk is full, so QEMU can’t write to it.',
      hint: 'Free some space, then start the VM again.',
    }),
  },
  { pattern: locked, explain: ([, path = ''], facts) => inUse(path, facts) },
  {
    pattern: /Failed to get (?:shared )?"(?:write|consistent read)" lock/,
    explain: (_, facts) => inUse(facts.diskPath, facts),
  },
  {
    pattern: /qcow2: Image is corrupt|qcow2 image is corrupt/i,
    explain: (_, { diskPath }) => ({
      code: 'file_invalid',
      message: `The VM’s disk ${diskPath} is marked as corrupt, so QEMU doesn’t write to it.`,
      hint: `Copy the file, then repair the disk with “${shellLine(['qemu-img', 'check', '-r', 'all', diskPath])}” and start the VM again.`,
    }),
  },
  {
    pattern: /Unsupported qcow2 feature|Unsupported qcow2 version/,
    explain: (_, { diskPath }) => ({
      code: 'file_invalid',
      message: `This QEMU is too old for the VM’s disk ${diskPath}: it uses a feature that QEMU doesn’t know.`,
      hint: 'Update QEMU, then start the VM again.',
    }),
  },
  {
    pattern: /Image is not in qcow2 format/,
    explain: ({ input }, { diskPath }) => ({
      code: 'file_invalid',
      message: input.includes('backing file')
        ? 'The image’s root file system is damaged: it is no longer a qcow2 file.'
        : `The VM’s disk ${diskPath} is damaged: it isn’t a qcow2 file.`,
      hint: 'Restore the file from a copy, or delete the VM and create a new one.',
    }),
  },
  {
    pattern: /'file' driver requires '(.*)' to be a regular file/,
    explain: ([, path]) => ({
      code: 'file_invalid',
      message: `${path} isn’t a file.`,
      hint: 'Put the file back. It belongs to the VM’s disk or to its image.',
    }),
  },
  {
    pattern: /Cannot lock pid file/,
    explain: () => ({
      code: 'hypervisor_failed',
      message: 'Another QEMU is running in this VM’s folder.',
      hint: 'Stop it, then start the VM again.',
    }),
  },
  {
    pattern: /initrd is too large, cannot support\.?(?:\(max: (\d+), need (\d+)\))?/,
    explain: ([, most, needed], { memoryMib }) => tooLargeInitrd(Number(most), Number(needed), memoryMib),
  },
  {
    pattern: /error reading initrd (.*?): (?:.*: )?(.*)$/m,
    explain: ([, path, why]) => ({
      code: why === 'No such file or directory' ? 'file_missing' : 'file_invalid',
      message: `The initrd ${path} can’t be read: ${why}.`,
      hint: 'Put the initrd back, or correct its path in the image.',
    }),
  },
  {
    pattern: /cannot set up guest memory|Cannot allocate memory/,
    explain: (_, { memoryMib }) => ({
      code: 'hypervisor_failed',
      message: `This computer doesn’t have ${memoryMib} MiB of memory left for the VM.`,
      hint: 'Give the VM less memory, or stop other VMs and programs.',
    }),
  },
  {
    pattern: /could not (?:open|load) kernel (?:file )?'(.*)': (.*)$/m,
    explain: ([, path, why]) => ({
      code: why === 'No such file or directory' ? 'file_missing' : 'file_invalid',
      message: `The kernel ${path} can’t be read: ${why}.`,
      hint: 'Put the kernel back, or correct its path in the image.',
    }),
  },
  {
    pattern: /invalid kernel header|Error loading uncompressed kernel|[Ee]rror while loading elf kernel/,
    explain: () => ({
      code: 'file_invalid',
      message: 'QEMU can’t boot the image’s kernel.',
      hint: 'Use a Linux kernel for x86-64 in the image: a bzImage, or an unpacked vmlinux that can boot by PVH.',
    }),
  },
  {
    pattern: /Could not (?:open|create) '(.*)': No such file/,
    explain: ([, path]) => ({
      code: 'file_missing',
      message: `The file ${path} doesn’t exist.`,
      hint: 'Put the file back. It belongs to the VM’s disk or to its image.',
    }),
  },
  {
    pattern: /Could not (?:open|create) '(.*)': (Permission denied|Read-only file system)/,
    explain: ([, path, why]) => ({
      code: 'permission_denied',
      message: `QEMU isn’t allowed to use the file ${path}: ${why?.toLowerCase()}.`,
      hint: 'Make the file readable and writable.',
    }),
  },
  {
    pattern: /Failed to bind socket to (.*): (.*)$/m,
    explain: ([, path, why]) => ({
      code: 'permission_denied',
      message: `QEMU can’t listen at ${path}: ${why}.`,
      hint: 'Check that its folder exists and that you can write to it.',
    }),
  },
  {
    pattern: /Invalid SMP CPUs (\d+)\. The max CPUs supported by machine '.*' is (\d+)/,
    explain: ([, asked, most]) => ({
      code: 'invalid_input',
      message: `QEMU can’t give a VM ${asked} processors.`,
      hint: `Give it at most ${most}.`,
    }),
  },
  {
    pattern:
      /Could not access KVM kernel module|failed to initialize kvm|kvm run failed|error: failed to set MSR|KVM is not supported/i,
    explain: () => ({
      code: 'hypervisor_failed',
      message: 'Hardware virtualization (KVM) failed.',
      hint: 'Look at the Host screen. KVM is tested again after this computer is restarted.',
    }),
  },
];

const bytesPerMib = 1024 * 1024;

function tooLargeInitrd(most: number, needed: number, memoryMib: number): Finding {
  const code = 'file_invalid';
  if (!(most > 0)) {
    const message = `The initrd is too large for a VM with ${memoryMib} MiB of memory.`;
    return { code, message, hint: 'Give the VM more memory.' };
  }
  const [room, size] = [Math.floor(most / bytesPerMib), Math.ceil(needed / bytesPerMib)];
  // Where there is more memory than that, the kernel or the machine sets the limit.
  if (room < memoryMib / 2) {
    const message = `The initrd takes ${size} MiB, but this kernel can load at most ${room} MiB, however much memory the VM has.`;
    return { code, message, hint: 'Create a smaller initrd for the image, for example by compressing it.' };
  }
  return {
    code,
    message: `The initrd takes ${size} MiB, but a VM with ${memoryMib} MiB of memory has room for only ${room} MiB.`,
    // It is unpacked while the packed one is still there.
    hint: `Give the VM at least ${2 * size + 64} MiB of memory.`,
  };
}

function inUse(path: string, { diskPath, holder }: StartFacts): Finding {
  const code = 'hypervisor_failed';
  const who = holder ?? 'another program';
  if (path === diskPath) {
    return {
      code,
      message: `The VM’s disk ${path} is in use by ${who}.`,
      hint: 'Close the program that uses the disk, then start the VM again.',
    };
  }
  return {
    code,
    message: `${path}, which the VM’s disk is based on, is open for writing in ${who}.`,
    hint: 'Close the program that writes to it, then start the VM again. Its writes may have damaged the VMs of this image.',
  };
}

/** The file that QEMU may not lock, because somebody else has it; null: that is not why it failed. */
export function heldFile(lastWords: readonly string[]): string | null {
  return locked.exec(lastWords.join('\n'))?.[1] ?? null;
}

/** Why QEMU ended before its control socket answered. */
export function startFailure(
  end: { exitCode: number | null; signal: string | null },
  lastWords: readonly string[],
  facts: StartFacts,
): AppError {
  const text = lastWords.join('\n');
  for (const { pattern, explain } of rules) {
    const match = pattern.exec(text);
    if (match) return driverFailure(...withWords(explain(match, facts), lastWords));
  }
  const how = end.signal ? `was killed (${end.signal})` : `ended with code ${end.exitCode}`;
  const said = lastWords.map((line) => line.replace(/^qemu-system-\w+: /, '')).join(' ');
  const finding: Finding = {
    code: 'hypervisor_failed',
    message: `QEMU couldn’t start the VM: it ${how}${said === '' ? ' without a message.' : ` and said: “${said}”`}`,
    hint: 'The Host screen may show the cause.',
  };
  return driverFailure(...withWords(finding, lastWords));
}

function withWords({ code, ...words }: Finding, details: readonly string[]) {
  return [code, { ...words, unchanged: 'The VM is stopped and its disk is unchanged.', details }] as const;
}
