import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Image } from '../../app/contract/index.ts';
import type { MakeStarter } from '../../app/services/images/starter-images.ts';
import { type StarterManifest, starterManifestName } from '../../app/starter/manifest.ts';

const file = (name: string) => ({ name, size: 1, sha256: '0'.repeat(64) });

const manifest: StarterManifest = {
  formatVersion: 1,
  kernelVersion: '6.1.0',
  busyboxVersion: '1',
  builtAt: '2026-01-01T00:00:00Z',
  ssh: { server: 'dropbear', version: '2022.83' },
  login: { user: 'root', note: 'No password.' },
  files: { kernel: file('vmlinux'), initrd: file('initrd.img'), rootfs: file('rootfs.ext4') },
};

/** Says of the image what a starter says of itself: that it has an SSH server. */
export function describeStarter({ rootfsPath }: Pick<Image, 'rootfsPath'>): void {
  writeFileSync(join(dirname(rootfsPath), starterManifestName), JSON.stringify(manifest));
}

/** Makes the files of a starter as far as the dashboard looks at them. */
export const makeStarter: MakeStarter = async ({ dir, onProgress }) => {
  onProgress({ step: 'Copying the kernel', fraction: 0.2 });
  const kernel = Buffer.alloc(1024);
  kernel.write('HdrS', 0x202, 'latin1');
  writeFileSync(join(dir, manifest.files.kernel.name), kernel);
  writeFileSync(join(dir, manifest.files.initrd.name), Buffer.alloc(4096, '070701'));
  onProgress({ step: 'Checking every file', fraction: 0.8 });
  const rootfsPath = join(dir, manifest.files.rootfs.name);
  writeFileSync(rootfsPath, Buffer.alloc(4096));
  describeStarter({ rootfsPath });
  return manifest;
};

/** Goes on until it is cancelled. */
export const makeStarterForever: MakeStarter = ({ signal, onProgress }) => {
  onProgress({ step: 'Copying the kernel', fraction: 0.2 });
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
};
