import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { fileFailure } from './failures.ts';
import type { MachineConfig } from './hypervisor.ts';

/** Throws `file_missing` or `permission_denied` for the first file that a machine cannot boot without. */
export async function refuseMissingFiles({
  kernelPath,
  initrdPath,
  diskPath,
  seedPath,
}: MachineConfig): Promise<void> {
  const files = [
    { what: 'kernel', path: kernelPath },
    { what: 'initramfs', path: initrdPath },
    { what: 'disk', path: diskPath },
    { what: 'seed', path: seedPath },
  ];
  for (const { what, path } of files) {
    if (path === null) continue;
    try {
      await access(path, constants.R_OK);
    } catch (cause) {
      throw fileFailure(cause, {
        message: `The ${what} ${path} cannot be read`,
        unchanged: 'The VM was not started.',
        hint: 'Put the file back or give yourself permission to read it; or make a new VM from a complete image.',
      });
    }
  }
}
