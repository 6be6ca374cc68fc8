import { basename, dirname } from 'node:path';
import type { Image } from '../../contract/index.ts';
import { readStarterManifest } from '../../starter/manifest.ts';

/**
 * As whom an image lets in the key that a seed brings; null where it says nothing of an SSH server. An image speaks through
 * the manifest beside its root file system: a starter that was made before it had a server, or an image of the user's own,
 * has none that says so.
 */
export async function sshUserOf({ rootfsPath }: Pick<Image, 'rootfsPath'>): Promise<string | null> {
  const manifest = await readStarterManifest(dirname(rootfsPath)).catch(() => null);
  if (!manifest?.ssh || manifest.files.rootfs.name !== basename(rootfsPath)) return null;
  return manifest.login.user;
}
