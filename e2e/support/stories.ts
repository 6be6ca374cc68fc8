import { join } from 'node:path';
import { builtStarterDir } from '../../app/starter/built-starter.ts';
import type { App } from './app.ts';

/** The starter image as a person's own: nothing to copy, so stories that are about something else begin at once. */
export async function haveImage(app: App, name = 'tiny'): Promise<string> {
  const { id } = await app.value('images.register', {
    name,
    kernelPath: join(builtStarterDir, 'vmlinux'),
    rootfsPath: join(builtStarterDir, 'rootfs.ext4'),
    initrdPath: join(builtStarterDir, 'initrd.img'),
  });
  return id;
}

/** A VM of the starter image, stopped. */
export async function haveVm(app: App, name: string, imageId?: string): Promise<string> {
  const { id } = await app.value('vms.create', { name, imageId: imageId ?? (await haveImage(app)) });
  return id;
}
