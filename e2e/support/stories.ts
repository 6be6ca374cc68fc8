import { join } from 'node:path';
import { builtStarterDir } from '../../app/starter/built-starter.ts';
import { Dashboard } from '../pages/dashboard.ts';
import type { VmPage } from '../pages/vm-page.ts';
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

/** A VM that has booted to its shell, its screen open. */
export async function haveRunningVm(app: App, name: string): Promise<{ id: string; vm: VmPage }> {
  const id = await haveVm(app, name);
  await app.value('vms.start', { id });
  const vm = await new Dashboard(app.page).openVm(name);
  await vm.console.waitForPrompt();
  return { id, vm };
}
