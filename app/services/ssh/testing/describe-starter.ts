import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type StarterManifest, starterManifestName } from '../../../starter/manifest.ts';

const file = (name: string) => ({ name, size: 1, sha256: '0'.repeat(64) });

/** What a starter image says of itself: it accepts Banger's key. */
export const starterManifest: StarterManifest = {
  formatVersion: 1,
  kernelVersion: '6.1.0',
  busyboxVersion: '1',
  builtAt: '2026-01-01T00:00:00Z',
  ssh: { server: 'dropbear', version: '2022.83' },
  login: { user: 'root', note: 'No password.' },
  files: { kernel: file('vmlinux'), initrd: file('initrd.img'), rootfs: file('rootfs.ext4') },
};

/** Lays that beside an image's root file system. */
export function describeStarter({ rootfsPath }: { rootfsPath: string }, changes: object = {}): void {
  writeFileSync(
    join(dirname(rootfsPath), starterManifestName),
    JSON.stringify({ ...starterManifest, ...changes }),
  );
}
