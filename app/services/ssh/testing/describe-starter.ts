import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { starterManifestName } from '../../../starter/manifest.ts';

/** Lays beside an image's root file system what a starter image says of itself: it accepts Banger's key. */
export function describeStarter({ rootfsPath }: { rootfsPath: string }, changes: object = {}): void {
  const file = { name: 'rootfs.ext4', size: 1, sha256: '0'.repeat(64) };
  const manifest = {
    formatVersion: 1,
    kernelVersion: '6.1.0',
    busyboxVersion: '1',
    builtAt: '2026-01-01T00:00:00Z',
    ssh: { server: 'dropbear', version: '2022.83' },
    login: { user: 'root', note: 'No password.' },
    files: { kernel: file, initrd: file, rootfs: file },
    ...changes,
  };
  writeFileSync(join(dirname(rootfsPath), starterManifestName), JSON.stringify(manifest));
}
