import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStarter } from '../../../starter/build-starter.ts';
import { readStarterManifest } from '../../../starter/manifest.ts';
import type { TestImage } from '../../testing/machines.ts';

const starterDir = fileURLToPath(new URL('../../../../build/starter', import.meta.url));

/** The starter image: the one that was built before, or else one that is built now (12 s). */
export async function starterImage(): Promise<TestImage> {
  const manifest = await readStarterManifest(starterDir).catch(() =>
    buildStarter({ outDir: starterDir, signal: new AbortController().signal, onProgress: () => {} }),
  );
  const { kernel, initrd, rootfs } = manifest.files;
  return {
    kernelPath: join(starterDir, kernel.name),
    initrdPath: join(starterDir, initrd.name),
    rootfsPath: join(starterDir, rootfs.name),
  };
}
