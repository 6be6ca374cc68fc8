import { type TarFile, tarOf } from '../lib/tar.ts';

/**
 * The seed: what the host gives a guest at every boot, as a plain tar on a read-only second disk.
 * The initramfs unpacks it over the root filesystem before init runs. Paths are relative to the guest's root.
 */
export type SeedFile = TarFile;

/** As `tarOf`. All files are of the epoch, so that equal seeds are equal bytes. */
export function seedTar(files: readonly SeedFile[]): Buffer {
  return tarOf(files, new Date(0));
}
