import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import type { Image } from '../../contract/index.ts';
import { failure, systemFailure } from '../../lib/failures.ts';

const unchanged = 'Nothing was changed.';

type Files = { [K in 'kernelPath' | 'rootfsPath' | 'initrdPath']?: Image[K] | undefined };

/**
 * Looks at the files that an image names; absent ones are passed over.
 * Throws `file_missing`, `permission_denied` or `file_invalid`, naming the file.
 */
export async function checkImageFiles(files: Files): Promise<void> {
  if (files.kernelPath) await checkKernel(files.kernelPath);
  if (files.rootfsPath) await checkReadable(files.rootfsPath, 'root file system');
  if (files.initrdPath) await checkReadable(files.initrdPath, 'initrd');
}

async function checkReadable(path: string, what: string): Promise<void> {
  try {
    const found = await stat(path);
    await access(path, constants.R_OK);
    if (!found.isFile()) throw invalid(`The ${what} ${path} is not a file.`, 'Choose a file.');
    if (found.size === 0) throw invalid(`The ${what} ${path} is empty.`, 'Choose the file that was meant.');
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The ${what} ${path} cannot be read`,
      unchanged,
      hint: 'Correct the path, or make the file readable to you.',
    });
  }
}

/** What a hypervisor can boot starts as an ELF file (vmlinux) or carries the boot protocol's "HdrS" at 0x202 (bzImage). */
async function checkKernel(path: string): Promise<void> {
  await checkReadable(path, 'kernel');
  const head = Buffer.alloc(0x206);
  const file = await open(path);
  try {
    await file.read(head, 0, head.length, 0);
  } finally {
    await file.close();
  }
  const isElf = head.toString('latin1', 0, 4) === '\x7fELF';
  const isBzImage = head.toString('latin1', 0x202, 0x206) === 'HdrS';
  if (isElf || isBzImage) return;
  throw invalid(
    `The kernel ${path} is not a Linux kernel that can be booted.`,
    'Choose a vmlinuz (bzImage) or an uncompressed vmlinux.',
  );
}

function invalid(message: string, hint: string) {
  return failure('file_invalid', { message, unchanged, hint });
}
