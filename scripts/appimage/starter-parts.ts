import type { StarterManifest } from '../../app/starter/manifest.ts';

/** A part of the starter image: a source package of Debian, where its whole source is to be had for good. */
export interface DebianPart {
  readonly source: string;
  /** Of the binary package; null: the newest of the release at the time of the build, which the image does not record. */
  readonly version: string | null;
  readonly license: string;
  readonly use: string;
}

/** What the starter image is made of, by Debian's source packages. */
export function starterParts(manifest: StarterManifest): DebianPart[] {
  const { kernelVersion, busyboxVersion, ssh } = manifest;
  return [
    { source: 'linux', version: kernelVersion, license: 'GPL-2.0-only', use: 'the kernel and its modules' },
    { source: 'busybox', version: busyboxVersion, license: 'GPL-2.0-only', use: 'the shell and its tools' },
    { source: 'e2fsprogs', version: null, license: 'GPL-2.0-only AND LGPL-2.0-only', use: 'resize2fs' },
    {
      source: 'glibc',
      version: null,
      license: 'LGPL-2.1-or-later',
      use: 'the C library of the programs above',
    },
    ...(ssh ? sshParts(ssh.version) : []),
  ];
}

function sshParts(version: string): DebianPart[] {
  const linked = (source: string, license: string) => ({
    source,
    version: null,
    license,
    use: 'a library of the SSH server',
  });
  return [
    { source: 'dropbear', version, license: 'MIT', use: 'the SSH server' },
    { source: 'openssh', version: null, license: 'BSD-2-Clause', use: 'its file server' },
    linked('libxcrypt', 'LGPL-2.1-or-later'),
    linked('gmp', 'LGPL-3.0-or-later OR GPL-2.0-or-later'),
    linked('libtomcrypt', 'Unlicense'),
    linked('libtommath', 'Unlicense'),
    linked('zlib', 'Zlib'),
  ];
}

/** Where the source of a part lies: of every version that Debian ever released. */
export function sourceAddress({ source }: DebianPart): string {
  return `https://snapshot.debian.org/package/${source}/`;
}
