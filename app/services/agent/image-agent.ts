import { basename, dirname } from 'node:path';
import type { Image } from '../../contract/index.ts';
import { readStarterManifest } from '../../starter/manifest.ts';

/** Whether an image says, by the manifest beside its root file system, that its guests have an agent. */
export async function imageHasAgent({ rootfsPath }: Pick<Image, 'rootfsPath'>): Promise<boolean> {
  const manifest = await readStarterManifest(dirname(rootfsPath)).catch(() => null);
  return manifest?.agent !== undefined && manifest.files.rootfs.name === basename(rootfsPath);
}
