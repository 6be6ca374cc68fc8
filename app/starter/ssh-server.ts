import { AppError } from '../contract/errors.ts';
import type { GuestPart } from './guest-file.ts';

/** Debian's small SSH server, the one of OpenSSH for files, and what they are linked to, but for the C library. */
export const sshPackages: readonly string[] = [
  'dropbear-bin',
  'libcrypt1',
  'libgmp10',
  'libtomcrypt1',
  'libtommath1',
  'openssh-sftp-server',
  // Nothing of it is used: it has the copyright file of the one before.
  'openssh-client',
  'zlib1g',
];

/**
 * Where a seed brings the public keys that the guest is to let in as root, one a line. Not straight into root's own
 * `authorized_keys`: a seed replaces files, and what people have put there is theirs.
 */
export const seededKeysPath = 'etc/banger/authorized_keys';

/** How a key line of the host ends, so that the guest knows it from other people's. */
export const seededKeyComment = 'banger-desktop';

/** Started at boot like any script of the user's, and as easily removed. */
const start = `#!/bin/sh
# SSH for the keys in /root/.ssh/authorized_keys; no password opens it. Delete this file to be without.
keys=/root/.ssh/authorized_keys
umask 077

# The host's key, in the place of one that it brought before. Yours stay.
if [ -s /${seededKeysPath} ] && ! grep -qxF "$(cat /${seededKeysPath})" "$keys"; then
  mkdir -p /root/.ssh
  { grep -v ' ${seededKeyComment}$' "$keys"; cat /${seededKeysPath}; } >"$keys.new"
  mv "$keys.new" "$keys"
fi

# -R: the machine's own key is made when it is first asked for, and stays on its disk. -s: no passwords.
exec dropbear -R -s -P /run/dropbear.pid
`;

/** The SSH server, with the program that it starts for `scp` and `sftp`, and what both are linked to. */
export const sshServer: GuestPart = {
  files: [
    'usr/sbin/dropbear',
    'usr/lib/sftp-server',
    ...['libcrypt.so.1', 'libgmp.so.10', 'libtomcrypt.so.1', 'libtommath.so.1', 'libz.so.1'].map(
      (name) => `lib/x86_64-linux-gnu/${name}`,
    ),
  ],
  ownFolders: [{ path: 'etc/dropbear', mode: 0o700 }],
  ownFiles: [{ path: 'etc/banger/boot.d/60-ssh', mode: 0o755, content: start }],
};

/** What `make` makes; null where the packages, or a file in them, are not to be had. Other failures pass. */
export async function whereToBeHad<T>(make: () => Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof AppError && error.code === 'file_missing') return null;
    throw error;
  }
}
