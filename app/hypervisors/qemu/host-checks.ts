import { readFile } from 'node:fs/promises';
import type { HostCheck } from '../../contract/index.ts';
import { findProgram } from '../../programs/find-program.ts';
import { runWithLimit } from '../../programs/run-with-limit.ts';
import type { KvmFinding } from './kvm-probe.ts';

export const systemProgram = 'qemu-system-x86_64';
export const imageProgram = 'qemu-img';

const versionTimeoutMs = 5000;

/** Whether a program of QEMU is there and runs. */
export async function checkProgram(id: 'qemu' | 'qemu-img', searchPath?: string): Promise<HostCheck> {
  const name = id === 'qemu' ? systemProgram : imageProgram;
  const title = id === 'qemu' ? 'QEMU' : 'QEMU disk tool';
  const path = await findProgram(name, searchPath);
  if (!path) {
    const detail = `The program ${name} isn’t installed, so no VM can ${id === 'qemu' ? 'run' : 'be created'}.`;
    return { id, status: 'fail', title, detail, fix: installFix(await readOsRelease()) };
  }
  const { exitCode, stdout, stderr } = await runWithLimit(path, ['--version'], versionTimeoutMs);
  const version = parseVersion(stdout);
  if (exitCode === 0 && version)
    return { id, status: 'ok', title, detail: `Version ${version}, ${path}`, inAbout: id === 'qemu' };
  const said = stderr.split('\n')[0];
  const detail = `${path} doesn’t run${said ? `: ${said}` : '.'}`;
  return { id, status: 'fail', title, detail, fix: installFix(await readOsRelease()) };
}

/** `QEMU emulator version 7.2.22 (Debian …)`, `qemu-img version 7.2.22 (…)`; null when there is none. */
export function parseVersion(text: string): string | null {
  return /version (\d+(?:\.\d+)+)/.exec(text)?.[1] ?? null;
}

/** https://www.qemu.org/docs/master/system/security.html: translation is none of the uses that QEMU holds to be secure. */
const slower = 'VMs use software emulation (TCG), which is about 10× slower and not a security boundary.';

export function checkKvm(finding: KvmFinding): HostCheck {
  const [id, title] = ['kvm', 'Hardware virtualization'];
  switch (finding) {
    case 'works':
      return { id, status: 'ok', title, detail: 'KVM works. A test VM ran successfully.' };
    case 'missing':
      return warning(`KVM isn’t available on this computer. ${slower}`, {
        text: 'Turn on virtualization (VT-x or AMD-V) in the firmware setup, or nested virtualization if this computer is a VM. Then load the kernel module.',
        command: 'sudo modprobe kvm_intel || sudo modprobe kvm_amd',
      });
    case 'denied':
      return warning(`You don’t have permission to use /dev/kvm. ${slower}`, {
        text: 'Add yourself to the kvm group, then log out and back in.',
        command: 'sudo usermod -aG kvm "$USER"',
      });
    case 'hangs':
      return warning(`KVM is available, but a test VM hung. ${slower}`, {
        text: 'This often happens when this computer is itself a VM without real nested virtualization. Turn that on in its host. KVM is tested again after a restart.',
      });
    case 'aborts':
      return warning(`KVM is available, but QEMU can’t use it. ${slower}`, {
        text: 'The kernel and its KVM are incompatible, often because this computer is itself a VM. Update the kernel and QEMU. KVM is tested again after a restart.',
      });
  }

  function warning(detail: string, fix: NonNullable<HostCheck['fix']>): HostCheck {
    return { id, status: 'warn', title, detail, fix };
  }
}

const installers = [
  { families: ['debian', 'ubuntu'], command: 'sudo apt install qemu-system-x86 qemu-utils' },
  { families: ['fedora', 'rhel', 'centos'], command: 'sudo dnf install qemu-system-x86 qemu-img' },
  { families: ['arch'], command: 'sudo pacman -S qemu-system-x86 qemu-img' },
  { families: ['suse', 'opensuse'], command: 'sudo zypper install qemu-x86 qemu-tools' },
];

/** How QEMU is installed on the distribution that `/etc/os-release` describes. */
export function installFix(osRelease: string): NonNullable<HostCheck['fix']> {
  const names = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)]
    .flatMap(([, value]) => (value ?? '').replaceAll(/["']/g, '').split(' '))
    .map((name) => name.replace(/^opensuse-.*/, 'opensuse'));
  const installer = installers.find(({ families }) => families.some((family) => names.includes(family)));
  return installer
    ? { text: 'Install QEMU.', command: installer.command }
    : {
        text: `Install QEMU with your distribution’s package manager: ${systemProgram} and ${imageProgram} are needed.`,
      };
}

async function readOsRelease(): Promise<string> {
  return readFile('/etc/os-release', 'utf8').catch(() => '');
}
