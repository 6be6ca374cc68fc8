import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { reasonOf } from '../../lib/failures.ts';
import { fileFailure } from './failures.ts';
import type { MachineConfig } from './machine.ts';

/** Throws `file_missing` or `permission_denied` for the first file that a machine cannot boot without. */
export async function refuseMissingFiles({
  kernelPath,
  initrdPath,
  diskPath,
  seedPath,
}: MachineConfig): Promise<void> {
  const files = [
    { what: 'kernel', path: kernelPath, back: ofImage('kernel') },
    { what: 'initrd', path: initrdPath, back: ofImage('initrd') },
    { what: 'disk', path: diskPath, back: ofDisk },
    // Written by each start.
    { what: 'seed', path: seedPath, back: 'Start the VM again.' },
  ];
  for (const { what, path, back } of files) {
    if (path === null) continue;
    try {
      await access(path, constants.R_OK);
    } catch (cause) {
      throw fileFailure(cause, {
        message: `The ${what} ${path} can’t be read`,
        unchanged: 'The VM wasn’t started.',
        hint: reasonOf(cause)?.code === 'file_missing' ? back : readable,
      });
    }
  }
}

const ofDisk =
  'Put the disk back, for example from a backup of its folder. If it is lost, delete the VM and create a new one.';
const readable = 'Make the file readable, then start the VM.';

function ofImage(what: string): string {
  return `Put the ${what} back, or set its new path in the image.`;
}
