import { join } from 'node:path';
import { app, type NativeImage, nativeImage } from 'electron';
import { resource } from '../package/resources.ts';

/** The mark, for windows, the tray and notifications; empty where a build has none. */
export function appIcon(): NativeImage {
  const packed = nativeImage.createFromPath(resource('icon.png'));
  if (!packed.isEmpty()) return packed;
  return nativeImage.createFromPath(join(app.getAppPath(), 'build/resources/icons/64x64.png'));
}
