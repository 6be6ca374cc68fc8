import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MakeStarter } from '../../app/services/images/starter-images.ts';
import {
  describeStarter,
  starterManifest as manifest,
} from '../../app/services/ssh/testing/describe-starter.ts';

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
