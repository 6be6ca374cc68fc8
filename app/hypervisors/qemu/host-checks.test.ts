import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkKvm, checkProgram, installFix, parseVersion } from './host-checks.ts';
import { kvmFindings } from './kvm-probe.ts';

const dir = mkdtempSync(join(tmpdir(), 'checks-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the host checks of QEMU', () => {
  it('tell version and path of what is installed', async () => {
    expect(await checkProgram('qemu')).toMatchObject({
      ...{
        id: 'qemu',
        status: 'ok',
        detail: expect.stringMatching(/^Version \d+\.\d+.*, \/.*qemu-system-x86_64$/),
      },
    });
    expect(await checkProgram('qemu-img')).toMatchObject({ id: 'qemu-img', status: 'ok' });
  });

  it('fail with a remedy when a program is not there, or does not run', async () => {
    expect(await checkProgram('qemu', dir)).toMatchObject({
      ...{ status: 'fail', detail: expect.stringContaining('isn’t installed') },
      fix: { text: expect.stringMatching(/\.$/) },
    });
    const broken = join(dir, 'qemu-img');
    writeFileSync(broken, '#!/bin/sh\necho "libfoo.so.1: cannot open shared object file" >&2\nexit 127\n');
    chmodSync(broken, 0o755);
    expect(await checkProgram('qemu-img', dir)).toMatchObject({
      ...{ status: 'fail', detail: expect.stringContaining('libfoo.so.1') },
    });
  });

  it('read the versions that the programs print', () => {
    expect(parseVersion('QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)')).toBe('7.2.22');
    expect(parseVersion('qemu-img version 10.1.0\nCopyright')).toBe('10.1.0');
    expect(parseVersion('usage: qemu-img')).toBeNull();
  });

  it.each([
    ['ID=debian\nVERSION_ID="12"', /^sudo apt install .*qemu-utils/],
    ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"', /^sudo apt/],
    ['ID="almalinux"\nID_LIKE="rhel centos fedora"', /^sudo dnf/],
    ['ID=fedora', /^sudo dnf/],
    ['ID=arch', /^sudo pacman/],
    ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"', /^sudo zypper/],
  ])('know how a distribution installs QEMU: %j', (osRelease, command) => {
    expect(installFix(osRelease).command).toMatch(command);
  });

  it('name the programs where the distribution is not known', () => {
    expect(installFix('')).toEqual({ text: expect.stringContaining('qemu-system-x86_64') });
  });

  it('are content with KVM only when a guest ran, and else say what that means and have a remedy for each finding', () => {
    for (const finding of kvmFindings) {
      const check = checkKvm(finding);
      expect(check.status).toBe(finding === 'works' ? 'ok' : 'warn');
      if (finding === 'works') continue;
      expect(check.fix?.text).toMatch(/\.$/);
      expect(check.detail).toContain('not a security boundary');
    }
    expect(checkKvm('denied').fix?.command).toContain('usermod -aG kvm');
  });
});
