import { describe, expect, it } from 'vitest';
import {
  type AbsenceEvidence,
  type ExitEvidence,
  explainAbsence,
  explainExit,
  panicBeforeReset,
} from './exit-cause.ts';

const nothing: ExitEvidence = {
  ...{ shutdownReason: null, killRequested: false, panic: null, exitCode: null, signal: null },
  ...{ outOfMemory: false, consoleTail: '' },
};
const absent: AbsenceEvidence = {
  ...{ rebooted: false, why: 'its process 12 is gone', pidFileLeft: false, consoleTail: '', lastWords: [] },
};
/** Recorded from a guest with `panic=1` whose root told it to crash. */
const panicTail =
  '[   12.108412] Kernel panic - not syncing: sysrq triggered crash\r\n[   12.109] CPU: 0 PID: 99 Comm: sh\r\n[   12.120000] Rebooting in 1 seconds..\r\n';

describe('why a machine ended', () => {
  it.each<[string, Partial<ExitEvidence>, string, RegExp]>([
    ['the guest', { shutdownReason: 'guest-shutdown', exitCode: 0 }, 'guest_shutdown', /powered off/],
    ['its restart', { shutdownReason: 'guest-reset', exitCode: 0 }, 'guest_reset', /older version/],
    ['a panic', { shutdownReason: 'guest-panic' }, 'guest_panic', /panicked\.$/],
    [
      'a panic that ends in a reset',
      { shutdownReason: 'guest-reset', consoleTail: panicTail },
      'guest_panic',
      /its console said “Kernel panic - not syncing: sysrq triggered crash”\.$/,
    ],
    [
      'a panic for which we ended it',
      { panic: 'no root', shutdownReason: 'host-qmp-quit', exitCode: 0 },
      'guest_panic',
      /its console said “Kernel panic - not syncing: no root”\.$/,
    ],
    [
      'a restart after the words of a panic',
      { shutdownReason: 'guest-reset', consoleTail: `${panicTail}[   20.1] reboot: Restarting system\r\n` },
      'guest_reset',
      /older version/,
    ],
    ['our own kill', { killRequested: true, signal: 'SIGKILL' }, 'host_request', /forced off/],
    [
      'a quit from outside',
      { shutdownReason: 'host-qmp-quit', exitCode: 0 },
      'host_request',
      /Another program/,
    ],
    ['a polite signal', { shutdownReason: 'host-signal', exitCode: 0 }, 'host_request', /Another program/],
    ['kill -9', { signal: 'SIGKILL' }, 'killed', /SIGKILL/],
    ['the kernel, short of memory', { signal: 'SIGKILL', outOfMemory: true }, 'killed', /ran out of memory/],
    ['the kernel, of an adopted one', { outOfMemory: true }, 'killed', /ran out of memory/],
    ['a crash, whatever the memory', { signal: 'SIGSEGV', outOfMemory: true }, 'killed', /SIGSEGV/],
    [
      'our kill, whatever the memory',
      { killRequested: true, outOfMemory: true },
      'host_request',
      /forced off/,
    ],
    ['a crash', { signal: 'SIGSEGV' }, 'killed', /SIGSEGV/],
    ['a failure of QEMU', { exitCode: 1 }, 'killed', /code 1/],
    ['kill -9 of an adopted one', {}, 'killed', /left no message/],
    ['an end without reason', { exitCode: 0 }, 'lost', /without giving a reason/],
  ])('is %s', (_, evidence, cause, reason) => {
    const explanation = explainExit({ ...nothing, ...evidence });
    expect(explanation).toEqual({ cause, reason: expect.stringMatching(reason) });
  });

  it.each<[string, Partial<AbsenceEvidence>, string, RegExp]>([
    [
      'a restart of the computer',
      { rebooted: true, why: 'this computer was restarted' },
      'lost',
      /restarted/,
    ],
    ['kill -9, which leaves the pid file', { pidFileLeft: true }, 'killed', /process 12 is gone/],
    [
      'a polite signal, which QEMU notes',
      { lastWords: ['qemu-system-x86_64: terminating on signal 15 from pid 7 (bash)'] },
      'host_request',
      /Another program/,
    ],
    [
      'the guest, whose kernel said so last',
      { consoleTail: 'old\r\n[    3.3] reboot: Restarting system\r\n[    9.1] reboot: Power down\r\n' },
      'guest_shutdown',
      /powered off/,
    ],
    ['its restart', { consoleTail: '[    3.3] reboot: Restarting system\r\n' }, 'guest_reset', /restart/],
    ['a panic', { consoleTail: panicTail }, 'guest_panic', /sysrq/],
    ['nobody knows what', {}, 'lost', /unknown reason/],
  ])('while no dashboard ran is %s', (_, evidence, cause, reason) => {
    const explanation = explainAbsence({ ...absent, ...evidence });
    expect(explanation).toEqual({ cause, reason: expect.stringMatching(reason) });
  });

  it.each<[string, string, string | null]>([
    ['a panic', panicTail, 'sysrq triggered crash'],
    ['the last of several', `${panicTail}${panicTail.replace('sysrq', 'second')}`, 'second triggered crash'],
    ['one without a reason', 'Kernel panic - not syncing: \r\n', ''],
    ['one that says its end', '---[ end Kernel panic - not syncing: VFS: no root ]---\r\n', 'VFS: no root'],
    [
      'one with a long call trace',
      `${panicTail}${'[ 1.0]  ? do_fault+0x1/0x2\r\n'.repeat(200)}`,
      'sysrq triggered crash',
    ],
    ['no panic', '# reboot\r\n[    3.3] reboot: Restarting system\r\n', null],
    ['a restart after that', `${panicTail}[   3.3] reboot: Restarting system\r\n`, null],
    ['a word of it', 'I had a Kernel panic yesterday\r\n', null],
    ['nothing', '', null],
  ])('a guest that resets itself said before: %s', (_, tail, said) => {
    expect(panicBeforeReset(tail)).toBe(said);
  });

  it('is told in plain words, whatever a guest has printed as its last', () => {
    const hostile = `Kernel panic - not syncing: \u001b]0;title\u0007\u001b[2J<a href="x">fire\u202e\0 ${'x'.repeat(8000)}`;
    const { reason } = explainExit({ ...nothing, shutdownReason: 'guest-panic', consoleTail: hostile });
    expect(reason).toMatch(/^The guest’s kernel panicked: <a href="x">fire x{400,500}\.$/);
    const empty = explainExit({
      ...nothing,
      shutdownReason: 'guest-panic',
      consoleTail: hostile.slice(0, 30),
    });
    expect(empty.reason).toBe('The guest’s kernel panicked.');
  });
});
