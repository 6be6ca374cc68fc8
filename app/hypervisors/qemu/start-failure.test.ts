import { describe, expect, it } from 'vitest';
import { heldFile, startFailure } from './start-failure.ts';

const facts = { diskPath: '/vms/1/disk.qcow2', memoryMib: 128, holder: null };
const disk =
  '-blockdev node-name=root,driver=qcow2,file.driver=file,file.filename=/vms/1/disk.qcow2,discard=unmap';

/** Recorded from QEMU 7.2, with other paths. */
const recorded: [said: string, code: string, message: RegExp, hint: RegExp][] = [
  [
    `qemu-system-x86_64: -netdev {"type":"user","id":"n"}: Could not set up host forwarding rule 'tcp:127.88.0.15:2222-10.88.0.15:22'`,
    'port_taken',
    /port 2222 of 127\.88\.0\.15 to the guest’s port 22 /,
    /Change this forward/,
  ],
  [
    `qemu-system-x86_64: ${disk}: Failed to get "write" lock\nIs another process using the image [/vms/1/disk.qcow2]?`,
    'hypervisor_failed',
    /^The VM’s disk \/vms\/1\/disk\.qcow2 is in use by another program\.$/,
    /Close the program that uses/,
  ],
  [
    'qemu-system-x86_64: -device {"driver":"virtio-blk-pci","drive":"root"}: Failed to get shared "write" lock\nIs another process using the image [/images/debian [1]/rootfs.ext4]?',
    'hypervisor_failed',
    /^\/images\/debian \[1\]\/rootfs\.ext4, which the VM’s disk is based on, is open for writing in another program\.$/,
    /Close the program that writes/,
  ],
  [
    `qemu-system-x86_64: ${disk}: qcow2: Image is corrupt; cannot be opened read/write`,
    'file_invalid',
    /\/vms\/1\/disk\.qcow2 is marked as corrupt/,
    /“qemu-img check -r all \/vms\/1\/disk\.qcow2”/,
  ],
  [
    `qemu-system-x86_64: ${disk}: Unsupported qcow2 feature(s): Unknown incompatible feature: 40`,
    'file_invalid',
    /too old for the VM’s disk/,
    /Update QEMU/,
  ],
  [
    'qemu-system-x86_64: cannot create PID file: Cannot lock pid file',
    'hypervisor_failed',
    /Another QEMU/,
    /Stop it/,
  ],
  [
    "qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory",
    'hypervisor_failed',
    /doesn’t have 128 MiB of memory left/,
    /less memory/,
  ],
  [
    'qemu: initrd is too large, cannot support.(max: 134053887, need 314572800)',
    'file_invalid',
    /initrd takes 300 MiB, but a VM with 128 MiB of memory has room for only 127 MiB/,
    /at least 664 MiB/,
  ],
  [
    'qemu: error reading initrd /i/initrd: Failed to open file “/i/initrd”: open() failed: No such file or directory',
    'file_missing',
    /initrd \/i\/initrd can’t be read: No such file or directory\.$/,
    /Put the initrd back/,
  ],
  [
    "qemu: error reading initrd dir: Failed to map dir' dir': mmap() failed: No such device",
    'file_invalid',
    /initrd dir can’t be read: No such device\.$/,
    /Put the initrd back/,
  ],
  [
    "qemu: could not open kernel file '/k': No such file or directory",
    'file_missing',
    /kernel \/k can’t be read: No such file/,
    /Put the kernel back/,
  ],
  [
    "qemu: could not load kernel '/k': Is a directory",
    'file_invalid',
    /kernel \/k .*: Is a directory/,
    /Put/,
  ],
  ['qemu: invalid kernel header', 'file_invalid', /QEMU can’t boot the image/, /bzImage/],
  [
    'qemu-system-x86_64: Error while loading elf kernel',
    'file_invalid',
    /QEMU can’t boot the image/,
    /x86-64/,
  ],
  [
    `qemu-system-x86_64: ${disk}: Image is not in qcow2 format`,
    'file_invalid',
    /disk\.qcow2 is damaged/,
    /Restore/,
  ],
  [
    `qemu-system-x86_64: ${disk}: Could not open backing file: Image is not in qcow2 format`,
    'file_invalid',
    /root file system is damaged/,
    /Restore/,
  ],
  [
    `qemu-system-x86_64: ${disk}: Could not open backing file: Could not open '/images/rootfs.ext4': No such file or directory`,
    'file_missing',
    /\/images\/rootfs\.ext4/,
    /Put the file back/,
  ],
  [
    `qemu-system-x86_64: ${disk}: Could not open backing file: 'file' driver requires '/images/r' to be a regular file`,
    'file_invalid',
    /\/images\/r isn’t a file/,
    /Put the file back/,
  ],
  [
    `qemu-system-x86_64: ${disk}: Could not open '/images/r': Permission denied`,
    'permission_denied',
    /allowed to use the file \/images\/r: permission denied/,
    /readable and writable/,
  ],
  [
    'qemu-system-x86_64: cannot create PID file: Cannot write pid file: No space left on device',
    'disk_full',
    /computer’s disk is full/,
    /Free some space/,
  ],
  [
    'qemu-system-x86_64: -chardev socket,id=console,path=/run/c.s,server=on: Failed to bind socket to /run/c.s: No such file or directory',
    'permission_denied',
    /can’t listen at \/run\/c\.s: No such file/,
    /folder/,
  ],
  [
    "qemu-system-x86_64: Invalid SMP CPUs 500. The max CPUs supported by machine 'pc-q35-7.2' is 288",
    'invalid_input',
    /500 processors/,
    /at most 288/,
  ],
  [
    'Could not access KVM kernel module: Permission denied\nqemu-system-x86_64: failed to initialize kvm: Permission denied',
    'hypervisor_failed',
    /KVM/,
    /Host screen/,
  ],
];

describe('why QEMU did not start', () => {
  it.each(recorded)('is read from %j', (log, code, message, hint) => {
    const lines = log.split('\n');
    const { value } = startFailure({ exitCode: 1, signal: null }, lines, facts);
    expect(value).toMatchObject({ code, details: lines });
    expect(value.message).toMatch(message);
    expect(value.hint).toMatch(hint);
  });

  it('is not read from the path of a file, whatever that is', () => {
    const said =
      "-blockdev file.filename=/home/KVM/Image is corrupt/d: Could not open '/home/KVM/d': No such file";
    expect(startFailure({ exitCode: 1, signal: null }, [said], facts).code).toBe('file_missing');
  });

  it('names who has the file', () => {
    const said = ['Failed to get "write" lock', 'Is another process using the image [/vms/1/disk.qcow2]?'];
    expect(heldFile(said)).toBe('/vms/1/disk.qcow2');
    const holder = 'the VM api (process 41)';
    expect(startFailure({ exitCode: 1, signal: null }, said, { ...facts, holder }).message).toBe(
      'The VM’s disk /vms/1/disk.qcow2 is in use by the VM api (process 41).',
    );
    expect(heldFile(['qemu: invalid kernel header'])).toBeNull();
  });

  it('is the limit of the kernel where more memory would not help', () => {
    const said = 'qemu: initrd is too large, cannot support.(max: 939524095, need 3221225472)';
    const { value } = startFailure({ exitCode: 1, signal: null }, [said], { ...facts, memoryMib: 8192 });
    expect(value.message).toContain('at most 895 MiB, however much memory the VM has');
    expect(value.hint).toContain('smaller initrd');
  });

  it('is at least how it ended, and all that it said', () => {
    // What a mistake in the command line brings about, as recorded.
    const lines = [
      "qemu-system-x86_64: -m 5X: Parameter 'size' expects a non-negative number below 2^64",
      'Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-',
      'and exabytes, respectively.',
    ];
    expect(startFailure({ exitCode: 1, signal: null }, lines, facts).value).toMatchObject({
      code: 'hypervisor_failed',
      message:
        "QEMU couldn’t start the VM: it ended with code 1 and said: “-m 5X: Parameter 'size' expects a non-negative number below 2^64 Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta- and exabytes, respectively.”",
      details: lines,
    });
    const killed = startFailure({ exitCode: null, signal: 'SIGSYS' }, ['something new'], facts);
    expect(killed.message).toContain('SIGSYS');
    expect(startFailure({ exitCode: 3, signal: null }, [], facts).message).toContain(
      'code 3 without a message',
    );
  });
});
