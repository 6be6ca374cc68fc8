import type { StarterManifest } from '../../app/starter/manifest.ts';

/** A part of the starter image: a source package of Debian, where its whole source is to be had for good. */
export interface DebianPart {
  readonly source: string;
  /** Of the source package, as Debian released it. */
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly use: string;
}

const known: Readonly<Record<string, Pick<DebianPart, 'license' | 'use'>>> = {
  linux: { license: 'GPL-2.0-only', use: 'the kernel and its modules' },
  'linux-signed-amd64': { license: 'GPL-2.0-only', use: "the kernel's signatures" },
  busybox: { license: 'GPL-2.0-only', use: 'the shell and its tools' },
  e2fsprogs: { license: 'GPL-2.0-only AND LGPL-2.0-only', use: 'resize2fs' },
  glibc: { license: 'LGPL-2.1-or-later', use: 'the C library of the programs' },
  dropbear: { license: 'MIT', use: 'the SSH server' },
  openssh: { license: 'BSD-2-Clause', use: "the SSH server's file server" },
  libxcrypt: { license: 'LGPL-2.1-or-later', use: 'a library of the SSH server' },
  gmp: { license: 'LGPL-3.0-or-later OR GPL-2.0-or-later', use: 'a library of the SSH server' },
  libtomcrypt: { license: 'Unlicense', use: 'a library of the SSH server' },
  libtommath: { license: 'Unlicense', use: 'a library of the SSH server' },
  zlib: { license: 'Zlib', use: 'a library of the SSH server' },
  qemu: { license: 'GPL-2.0-only', use: 'the guest agent' },
  'glib2.0': { license: 'LGPL-2.1-or-later', use: 'a library of the guest agent' },
  liburing: { license: 'LGPL-2.1-or-later OR MIT', use: 'a library of the guest agent' },
  numactl: { license: 'LGPL-2.1-only', use: 'a library of the guest agent' },
  pcre2: { license: 'BSD-3-Clause', use: 'a library of the guest agent' },
  systemd: { license: 'LGPL-2.1-or-later', use: 'a library of the guest agent' },
};

/**
 * What the starter image is made of, by Debian's source packages. Throws where the image does not say it, and on a package
 * whose licence nobody has looked up: that is for a person.
 */
export function starterParts({ sources }: Pick<StarterManifest, 'sources'>): DebianPart[] {
  if (!sources)
    throw new Error(
      'The starter image does not say what it is made of. Make it again with: npm run build:starter',
    );
  return sources.map(({ name, version }) => {
    const part = known[name];
    if (!part) throw new Error(`${name} is in the starter image, and its licence is not known here.`);
    return { source: name, version, ...part };
  });
}

/** Where the source of a part lies: of every version that Debian ever released. */
export function sourceAddress({ source, version }: DebianPart): string {
  return `https://snapshot.debian.org/package/${source}/${encodeURIComponent(version)}/`;
}
