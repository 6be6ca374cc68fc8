/**
 * What the project needs from the system, and what each package manager calls it.
 * @typedef {'window' | 'display' | 'compiler' | 'vms' | 'starter' | 'archives' | 'requests' | 'crashes' | 'logins' | 'wayland' | 'packaging' | 'offline packaging' | 'mounts' | 'file systems' | 'contents' | 'floods'} Purpose  see `consequences`
 * @typedef {'apt' | 'dnf' | 'pacman' | 'zypper'} PackageManager
 * @typedef {object} Need
 * @property {string} name  of a program, or of a shared library
 * @property {Purpose} purpose
 * @property {Record<PackageManager, string>} packages
 */

/** What is so where something is missing, by what it is for. */
export const consequences = /** @type {const} */ ({
  window: 'the dashboard cannot open',
  display: 'there is no display to open it on',
  compiler: 'SQLite cannot be compiled for this Electron',
  vms: 'no VM can run',
  starter: 'the starter image cannot be built',
  archives: 'the tests of the starter image’s initramfs fail',
  requests: 'the tests of the API’s examples fail',
  crashes: 'the tests that kill the database within a system call fail',
  logins: 'the tests that log into a VM fail',
  wayland: 'the tests of windows on Wayland fail',
  packaging: 'no package can be made',
  'offline packaging': 'no package can be made without GitHub',
  mounts: 'no AppImage can be mounted, for its tests and benchmarks',
  'file systems': 'the tests of the database’s lock on Btrfs and XFS are skipped',
  contents: 'the tests of what is in packages fail',
  floods: 'the benchmark of a flooded console has no floor',
});

/** @type {readonly Need[]} */
export const needs = [
  need('window', 'libgtk-3.so.0', 'libgtk-3-0', 'gtk3', 'gtk3', 'libgtk-3-0'),
  need('window', 'libnss3.so', 'libnss3', 'nss', 'nss', 'mozilla-nss'),
  need('window', 'libasound.so.2', 'libasound2', 'alsa-lib', 'alsa-lib', 'libasound2'),
  need('window', 'libgbm.so.1', 'libgbm1', 'mesa-libgbm', 'mesa', 'libgbm1'),
  need('window', 'libXss.so.1', 'libxss1', 'libXScrnSaver', 'libxss', 'libXss1'),
  need('display', 'Xvfb', 'xvfb', 'xorg-x11-server-Xvfb', 'xorg-server-xvfb', 'xorg-x11-server-Xvfb'),
  need('compiler', 'g++', 'g++', 'gcc-c++', 'gcc', 'gcc-c++'),
  need('compiler', 'make', 'make', 'make', 'make', 'make'),
  need('compiler', 'python3', 'python3', 'python3', 'python', 'python3'),
  need('vms', 'qemu-system-x86_64', 'qemu-system-x86', 'qemu-system-x86', 'qemu-system-x86', 'qemu-x86'),
  need('vms', 'qemu-img', 'qemu-utils', 'qemu-img', 'qemu-img', 'qemu-tools'),
  need('starter', 'mke2fs', 'e2fsprogs', 'e2fsprogs', 'e2fsprogs', 'e2fsprogs'),
  need('starter', 'fakeroot', 'fakeroot', 'fakeroot', 'fakeroot', 'fakeroot'),
  need('starter', 'xz', 'xz-utils', 'xz', 'xz', 'xz'),
  sameEverywhere('archives', 'cpio', 'cpio'),
  sameEverywhere('requests', 'curl', 'curl'),
  need('crashes', 'strace', 'strace', 'strace', 'strace', 'strace'),
  need('logins', 'ssh', 'openssh-client', 'openssh-clients', 'openssh', 'openssh-clients'),
  sameEverywhere('logins', 'rsync', 'rsync'),
  sameEverywhere('wayland', 'weston', 'weston'),
  need('packaging', 'rsvg-convert', 'librsvg2-bin', 'librsvg2-tools', 'librsvg', 'rsvg-convert'),
  need('offline packaging', 'mksquashfs', 'squashfs-tools', 'squashfs-tools', 'squashfs-tools', 'squashfs'),
  sameEverywhere('offline packaging', 'desktop-file-validate', 'desktop-file-utils'),
  need('offline packaging', '7zz', '7zip', '7zip-standalone-all', '7zip', '7zip'),
  need('mounts', 'fusermount3', 'fuse3', 'fuse3', 'fuse3', 'fuse3'),
  need('mounts', 'libfuse.so.2', 'libfuse2', 'fuse-libs', 'fuse2', 'libfuse2'),
  need('file systems', 'mkfs.btrfs', 'btrfs-progs', 'btrfs-progs', 'btrfs-progs', 'btrfsprogs'),
  sameEverywhere('file systems', 'mkfs.xfs', 'xfsprogs'),
  need('contents', 'appstreamcli', 'appstream', 'appstream', 'appstream', 'AppStream'),
  sameEverywhere('contents', 'desktop-file-validate', 'desktop-file-utils'),
  sameEverywhere('contents', 'dpkg-deb', 'dpkg'),
  sameEverywhere('floods', 'socat', 'socat'),
  need('contents', 'xprop', 'x11-utils', 'xprop', 'xorg-xprop', 'xprop'),
];

/**
 * By the ID or an ID_LIKE of /etc/os-release.
 * @type {ReadonlyMap<string, PackageManager>}
 */
const managers = new Map([
  ['debian', 'apt'],
  ['ubuntu', 'apt'],
  ['fedora', 'dnf'],
  ['arch', 'pacman'],
  ['suse', 'zypper'],
  ['opensuse', 'zypper'],
]);

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
 */
export function packageManagerOf(osRelease) {
  const ids = [...field(osRelease, 'ID'), ...field(osRelease, 'ID_LIKE')];
  return ids.map((id) => managers.get(id)).find((manager) => manager !== undefined);
}

/**
 * The packages for `missing`, each once.
 * @param {readonly Need[]} missing
 * @param {PackageManager} manager
 * @param {(name: string) => boolean} exists  whether apt has such a package: since the change to 64-bit time (Debian 13,
 *   Ubuntu 24.04) some libraries are called `…t64`
 */
export function packagesFor(missing, manager, exists) {
  const names = missing.map(({ name, packages }) => {
    const newer = `${packages.apt}t64`;
    return manager === 'apt' && isLibrary(name) && exists(newer) ? newer : packages[manager];
  });
  return [...new Set(names)];
}

/**
 * What to do about `missing`, in one line: to copy into a terminal, where the distribution is known.
 * @param {readonly Need[]} missing
 * @param {PackageManager | undefined} manager
 * @param {(name: string) => boolean} exists  as for `packagesFor`
 */
export function advice(missing, manager, exists) {
  if (!manager) return "Install them with your distribution's package manager.";
  const command = ['sudo', ...installCommands[manager], ...packagesFor(missing, manager, exists)];
  return `Install with: ${command.join(' ')}`;
}

/** @param {string} name */
export function isLibrary(name) {
  return name.includes('.so');
}

/**
 * @param {string} osRelease
 * @param {string} name
 */
function field(osRelease, name) {
  const line = osRelease.split('\n').find((line) => line.startsWith(`${name}=`)) ?? '';
  return line
    .slice(name.length + 1)
    .replaceAll(/["']/g, '')
    .split(' ');
}

/**
 * @param {Purpose} purpose
 * @param {string} name
 * @param {string} apt
 * @param {string} dnf
 * @param {string} pacman
 * @param {string} zypper
 * @returns {Need}
 */
function need(purpose, name, apt, dnf, pacman, zypper) {
  return { name, purpose, packages: { apt, dnf, pacman, zypper } };
}

/**
 * @param {Purpose} purpose
 * @param {string} name
 * @param {string} packageName
 */
function sameEverywhere(purpose, name, packageName) {
  return need(purpose, name, packageName, packageName, packageName, packageName);
}
