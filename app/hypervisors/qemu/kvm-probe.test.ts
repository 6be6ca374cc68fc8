import { describe, expect, it } from 'vitest';
import { findingOf } from './kvm-probe.ts';

const end = { exitCode: null, signal: null, stdout: '', stderr: '' };

describe('what the end of the probe guest says about KVM', () => {
  it('works, when the guest counted to its end', () => {
    expect(findingOf({ ...end, exitCode: 85 })).toBe('works');
  });

  it('hangs, when the guest had to be killed', () => {
    expect(findingOf({ ...end, signal: 'SIGKILL' })).toBe('hangs');
  });

  it('aborts, when QEMU and the kernel do not fit each other', () => {
    const stderr = 'qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69\n';
    expect(findingOf({ ...end, signal: 'SIGABRT', stderr })).toBe('aborts');
    expect(findingOf({ ...end, exitCode: 83 })).toBe('aborts');
  });

  it('is denied or missing, when QEMU says so', () => {
    const failed = (why: string) => ({
      ...end,
      exitCode: 1,
      stderr: `Could not access KVM kernel module: ${why}\nqemu-system-x86_64: failed to initialize kvm: ${why}\n`,
    });
    expect(findingOf(failed('Permission denied'))).toBe('denied');
    expect(findingOf(failed('No such file or directory'))).toBe('missing');
  });
});
