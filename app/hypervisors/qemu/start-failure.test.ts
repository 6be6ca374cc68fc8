import { describe, expect, it } from 'vitest';
import { startFailure } from './start-failure.ts';

/** Recorded from QEMU 7.2. */
const recorded: [string, string, RegExp][] = [
  [
    `qemu-system-x86_64: -netdev {"type":"user","id":"n"}: Could not set up host forwarding rule 'tcp:127.88.0.15:2222-10.88.0.15:22'`,
    'hypervisor_failed',
    /port 2222 of 127\.88\.0\.15 to the guest's port 22 /,
  ],
  [
    'qemu-system-x86_64: -blockdev {"node-name":"root"}: Failed to get "write" lock\nIs another process using the image [/vms/disk.qcow2]?',
    'hypervisor_failed',
    /disk is in use/,
  ],
  ['qemu-system-x86_64: cannot create PID file: Cannot lock pid file', 'hypervisor_failed', /Another QEMU/],
  [
    "qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory",
    'hypervisor_failed',
    /not enough memory/,
  ],
  ["qemu: could not open kernel file '/k': No such file or directory", 'file_missing', /kernel \/k does not/],
  ['qemu: invalid kernel header', 'file_invalid', /not one that QEMU can boot/],
  [
    'qemu-system-x86_64: -blockdev {"driver":"qcow2"}: Image is not in qcow2 format',
    'file_invalid',
    /disk is damaged/,
  ],
  [
    `qemu-system-x86_64: -blockdev {"driver":"qcow2"}: Could not open '/images/rootfs.ext4': No such file or directory`,
    'file_missing',
    /\/images\/rootfs\.ext4/,
  ],
  [
    `qemu-system-x86_64: -blockdev {"driver":"qcow2"}: Could not open '/images/r': Permission denied`,
    'permission_denied',
    /may not read the file \/images\/r/,
  ],
  [
    "qemu-system-x86_64: Invalid SMP CPUs 500. The max CPUs supported by machine 'pc-q35-7.2' is 288",
    'invalid_input',
    /500 processors/,
  ],
  [
    'Could not access KVM kernel module: Permission denied\nqemu-system-x86_64: failed to initialize kvm: Permission denied',
    'hypervisor_failed',
    /KVM/,
  ],
];

describe('why QEMU did not start', () => {
  it.each(recorded)('is read from %j', (log, code, message) => {
    const lines = log.split('\n');
    const failure = startFailure({ exitCode: 1, signal: null }, lines);
    expect(failure.value).toMatchObject({ code, message: expect.stringMatching(message), details: lines });
  });

  it('is at least how it ended, and what it said', () => {
    const failure = startFailure({ exitCode: null, signal: 'SIGSYS' }, ['something new']);
    expect(failure.value).toMatchObject({
      code: 'hypervisor_failed',
      message: expect.stringContaining('SIGSYS'),
      details: ['something new'],
    });
    expect(startFailure({ exitCode: 3, signal: null }, []).message).toContain('code 3');
  });
});
