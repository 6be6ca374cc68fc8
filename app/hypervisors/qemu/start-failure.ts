import type { AppError, ErrorCode } from '../../contract/errors.ts';
import { driverFailure } from '../driver/failures.ts';

interface Finding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

interface Rule {
  readonly pattern: RegExp;
  explain(match: RegExpExecArray): Finding;
}

/** What QEMU 7 to 10 print when they cannot start, and what it means for people. */
const rules: readonly Rule[] = [
  {
    pattern: /Could not set up host forwarding rule '(?:tcp|udp):([\d.]+):(\d+)-[\d.]*:(\d+)'/,
    explain: ([, address, hostPort, guestPort]) => ({
      code: 'hypervisor_failed',
      message: `The forward from port ${hostPort} of ${address} to the guest's port ${guestPort} cannot be set up.`,
      hint: `Another program uses port ${hostPort}, or it is not allowed: change this forward in the VM's settings, or end that program.`,
    }),
  },
  {
    pattern: /Failed to get "write" lock/,
    explain: () => ({
      code: 'hypervisor_failed',
      message: "The VM's disk is in use by another program.",
      hint: 'Stop the program (often another QEMU) that uses this disk, then start the VM again.',
    }),
  },
  {
    pattern: /Cannot lock pid file/,
    explain: () => ({
      code: 'hypervisor_failed',
      message: 'Another QEMU runs in the folder of this VM.',
      hint: 'Stop it, then start the VM again.',
    }),
  },
  {
    pattern: /cannot set up guest memory|Cannot allocate memory/,
    explain: () => ({
      code: 'hypervisor_failed',
      message: "This computer has not enough memory for the VM's memory.",
      hint: 'Give the VM less memory, or stop other VMs and programs.',
    }),
  },
  {
    pattern: /could not open kernel file '(.*)': No such file/,
    explain: ([, path]) => ({
      code: 'file_missing',
      message: `The kernel ${path} does not exist.`,
      hint: 'Put it back, or correct the path of the image.',
    }),
  },
  {
    pattern: /invalid kernel header|Error loading uncompressed kernel/,
    explain: () => ({
      code: 'file_invalid',
      message: 'The kernel of the image is not one that QEMU can boot.',
      hint: 'Register the image with a Linux kernel: a bzImage, or an unpacked vmlinux with a PVH entry.',
    }),
  },
  {
    pattern: /Image is not in qcow2 format/,
    explain: () => ({
      code: 'file_invalid',
      message: "The VM's disk is damaged: it is not a qcow2 file.",
      hint: 'Restore the disk from a copy, or delete the VM and make a new one.',
    }),
  },
  {
    pattern: /Could not open '(.*)': No such file/,
    explain: ([, path]) => ({
      code: 'file_missing',
      message: `The file ${path} does not exist.`,
      hint: "Put it back: it belongs to the VM's disk or to its image.",
    }),
  },
  {
    pattern: /Could not open '(.*)': Permission denied/,
    explain: ([, path]) => ({
      code: 'permission_denied',
      message: `QEMU may not read the file ${path}.`,
      hint: 'Give yourself permission to read it.',
    }),
  },
  {
    pattern: /Invalid SMP CPUs (\d+)\. The max CPUs supported by machine '.*' is (\d+)/,
    explain: ([, asked, most]) => ({
      code: 'invalid_input',
      message: `QEMU cannot give a VM ${asked} processors.`,
      hint: `Give it at most ${most}.`,
    }),
  },
  {
    pattern: /KVM/,
    explain: () => ({
      code: 'hypervisor_failed',
      message: 'Hardware virtualization (KVM) failed.',
      hint: 'Look at the host checks; after a restart of this computer KVM is tested anew.',
    }),
  },
];

/** Why QEMU ended before its control socket answered. */
export function startFailure(
  end: { exitCode: number | null; signal: string | null },
  lastWords: readonly string[],
): AppError {
  const text = lastWords.join('\n');
  for (const { pattern, explain } of rules) {
    const match = pattern.exec(text);
    if (match)
      return driverFailure(explain(match).code, { ...explain(match), ...unchanged, details: lastWords });
  }
  const how = end.signal ? `was killed (${end.signal})` : `ended with code ${end.exitCode}`;
  const said = lastWords.at(-1);
  return driverFailure('hypervisor_failed', {
    message: `QEMU could not start the machine: it ${how}${said ? ` and said: ${said}` : '.'}`,
    hint: 'Look at the host checks: they may tell more.',
    ...unchanged,
    details: lastWords,
  });
}

const unchanged = { unchanged: 'The VM is stopped, its disk as it was.' };
