import { describe, expect, it } from 'vitest';
import { advice, consequences, needs, packageManagerOf, packagesFor } from './distribution.mjs';

const debian12 = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n';
const ubuntu2404 = 'NAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n';
const mint = 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n';
const fedora = 'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=43\n';
const arch = 'NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n';
const tumbleweed = 'NAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n';
const nixos = 'NAME=NixOS\nID=nixos\n';

const none = () => false;

/** @param {string[]} names */
function missing(...names) {
  return needs.filter(({ name }) => names.includes(name));
}

describe('the package manager', () => {
  it.each([
    ['Debian', debian12, 'apt'],
    ['Ubuntu', ubuntu2404, 'apt'],
    ['a relative of Ubuntu', mint, 'apt'],
    ['Fedora', fedora, 'dnf'],
    ['Arch', arch, 'pacman'],
    ['openSUSE', tumbleweed, 'zypper'],
    ['a distribution that is not known here', nixos, undefined],
    ['a system without os-release', '', undefined],
  ])('of %s', (_, osRelease, manager) => {
    expect(packageManagerOf(osRelease)).toBe(manager);
  });
});

describe('the line that installs what is missing', () => {
  const some = missing('libgtk-3.so.0', 'libasound.so.2', 'qemu-system-x86_64', 'qemu-img', 'Xvfb');

  it('on Debian 12', () => {
    expect(advice(some, 'apt', none)).toBe(
      'Install with: sudo apt-get install --yes --no-install-recommends libgtk-3-0 libasound2 xvfb qemu-system-x86 qemu-utils',
    );
  });

  it('on Ubuntu 24.04, where libraries with 64-bit time have other names', () => {
    const exists = (/** @type {string} */ name) => ['libgtk-3-0t64', 'libasound2t64'].includes(name);
    expect(advice(some, 'apt', exists)).toBe(
      'Install with: sudo apt-get install --yes --no-install-recommends libgtk-3-0t64 libasound2t64 xvfb qemu-system-x86 qemu-utils',
    );
  });

  it('on Fedora', () => {
    expect(advice(some, 'dnf', none)).toBe(
      'Install with: sudo dnf install gtk3 alsa-lib xorg-x11-server-Xvfb qemu-system-x86 qemu-img',
    );
  });

  it('on Arch', () => {
    expect(advice(some, 'pacman', none)).toBe(
      'Install with: sudo pacman -S --needed gtk3 alsa-lib xorg-server-xvfb qemu-system-x86 qemu-img',
    );
  });

  it('on openSUSE', () => {
    expect(advice(some, 'zypper', none)).toBe(
      'Install with: sudo zypper install libgtk-3-0 libasound2 xorg-x11-server-Xvfb qemu-x86 qemu-tools',
    );
  });

  it('names no command on a distribution that is not known here', () => {
    expect(advice(some, undefined, none)).toBe("Install them with your distribution's package manager.");
  });
});

it('gives only libraries the newer names of Debian', () => {
  expect(packagesFor(missing('fakeroot', 'libnss3.so'), 'apt', () => true)).toEqual([
    'libnss3t64',
    'fakeroot',
  ]);
});

it('says of everything that may be missing what it is missing for, and of nothing else', () => {
  expect(new Set(needs.map(({ purpose }) => purpose))).toEqual(new Set(Object.keys(consequences)));
});

it('says of the programs that look into packages that tests fail without them, and not that an AppImage cannot be mounted', () => {
  const purposes = missing('appstreamcli', 'dpkg-deb', 'xprop').map(({ purpose }) => consequences[purpose]);
  expect(new Set(purposes)).toEqual(new Set(['the tests of what is in packages fail']));
});
