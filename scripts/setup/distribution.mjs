/**
 * What the project needs from the system, and what each package manager calls it.
 * `for`: `window`: the dashboard cannot open without it; `vms`: it opens, but no VM runs; `starter`: the starter image
 * cannot be built; `tests`: only tests need it; `display`: needed where there is no display; `compiler`: for the
 * fallback Electron only.
 * @typedef {'window' | 'vms' | 'starter' | 'display' | 'compiler'} Purpose
 * @typedef {'apt' | 'dnf' | 'pacman' | 'zypper'} PackageManager
 * @typedef {object} Need
 * @property {string} name  of a program on the PATH, or of a shared library
 * @property {Purpose} purpose
 * @property {Record<PackageManager, string>} packages
 */

/** @type {readonly Need[]} */
export const needs = [
  need('libgtk-3.so.0', 'window', 'libgtk-3-0', 'gtk3', 'gtk3', 'libgtk-3-0'),
  need('libnss3.so', 'window', 'libnss3', 'nss', 'nss', 'mozilla-nss'),
  need('libasound.so.2', 'window', 'libasound2', 'alsa-lib', 'alsa-lib', 'libasound2'),
  need('libgbm.so.1', 'window', 'libgbm1', 'mesa-libgbm', 'mesa', 'libgbm1'),
  need('libXss.so.1', 'window', 'libxss1', 'libXScrnSaver', 'libxss', 'libXss1'),
  need('qemu-system-x86_64', 'vms', 'qemu-system-x86', 'qemu-system-x86-core', 'qemu-system-x86', 'qemu-x86'),
  need('qemu-img', 'vms', 'qemu-utils', 'qemu-img', 'qemu-img', 'qemu-tools'),
  need('mke2fs', 'starter', 'e2fsprogs', 'e2fsprogs', 'e2fsprogs', 'e2fsprogs'),
  need('fakeroot', 'starter', 'fakeroot', 'fakeroot', 'fakeroot', 'fakeroot'),
  need('cpio', 'starter', 'cpio', 'cpio', 'cpio', 'cpio'),
  need('xz', 'starter', 'xz-utils', 'xz', 'xz', 'xz'),
  need('Xvfb', 'display', 'xvfb', 'xorg-x11-server-Xvfb', 'xorg-server-xvfb', 'xorg-x11-server-Xvfb'),
  need('xauth', 'display', 'xauth', 'xorg-x11-xauth', 'xorg-xauth', 'xauth'),
  need('g++', 'compiler', 'g++', 'gcc-c++', 'gcc', 'gcc-c++'),
  need('make', 'compiler', 'make', 'make', 'make', 'make'),
  need('python3', 'compiler', 'python3', 'python3', 'python', 'python3'),
];

/** Families by the ID (or ID_LIKE) of /etc/os-release. */
const managers = /** @type {const} */ ({
  debian: 'apt',
  ubuntu: 'apt',
  fedora: 'dnf',
  rhel: 'dnf',
  centos: 'dnf',
  arch: 'pacman',
  suse: 'zypper',
  opensuse: 'zypper',
  'opensuse-leap': 'zypper',
  'opensuse-tumbleweed': 'zypper',
});

/** @type {Record<PackageManager, readonly string[]>} */
export const installCommands = {
  apt: ['apt-get', 'install', '--yes', '--no-install-recommends'],
  dnf: ['dnf', 'install'],
  pacman: ['pacman', '-S', '--needed'],
  zypper: ['zypper', 'install'],
};

/**
 * The package manager of the distribution that /etc/os-release describes; undefined: not one that is known here.
 * @param {string} osRelease
 * @returns {PackageManager | undefined}
 */
export function packageManagerOf(osRelease) {
  const ids = `${field(osRelease, 'ID')} ${field(osRelease, 'ID_LIKE')}`.split(' ');
  for (const id of ids) if (id in managers) return managers[/** @type {keyof typeof managers} */ (id)];
  return undefined;
}

/**
 * The packages for `missing`, each once. `exists` tells whether Debian's archive has a package: since the change to
 * 64-bit time (Debian 13, Ubuntu 24.04) some libraries are called `…t64`.
 * @param {readonly Need[]} missing
 * @param {PackageManager} manager
 * @param {(name: string) => boolean} exists
 */
export function packagesFor(missing, manager, exists) {
  const names = missing.map(({ name, packages }) => {
    const plain = packages[manager];
    return manager === 'apt' && name.includes('.so') && exists(`${plain}t64`) ? `${plain}t64` : plain;
  });
  return [...new Set(names)];
}

/**
 * One line to copy into a terminal.
 * @param {PackageManager} manager
 * @param {readonly string[]} packages
 */
export function installLine(manager, packages) {
  return ['sudo', ...installCommands[manager], ...packages].join(' ');
}

/**
 * @param {string} osRelease
 * @param {string} name
 */
function field(osRelease, name) {
  const line = osRelease.split('\n').find((line) => line.startsWith(`${name}=`)) ?? '';
  return line.slice(name.length + 1).replaceAll(/["']/g, '');
}

/**
 * @param {string} name
 * @param {Purpose} purpose
 * @param {string} apt
 * @param {string} dnf
 * @param {string} pacman
 * @param {string} zypper
 * @returns {Need}
 */
function need(name, purpose, apt, dnf, pacman, zypper) {
  return { name, purpose, packages: { apt, dnf, pacman, zypper } };
}
