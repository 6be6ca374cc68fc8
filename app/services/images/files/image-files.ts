import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import type { Image } from '../../../contract/index.ts';
import { failure, systemFailure } from '../../../lib/failures.ts';
import { bootHeadBytes, whyNoInitrd, whyNoKernel } from './boot-kind.ts';
import { readDiskHead } from './disk-head.ts';
import { type RootKind, rootHeadBytes, rootKindOf } from './root-kind.ts';

const unchanged = 'Nothing was changed.';

type Files = { [K in 'kernelPath' | 'rootfsPath' | 'initrdPath']?: Image[K] | undefined };

/**
 * Looks at the files that an image names, and whether a VM can boot from them; absent ones are passed over.
 * Throws `file_missing`, `permission_denied` or `file_invalid`, naming the file.
 */
export async function checkImageFiles(files: Files): Promise<void> {
  if (files.kernelPath) await checkKernel(files.kernelPath);
  if (files.rootfsPath) await checkRoot(files.rootfsPath);
  if (files.initrdPath) await checkInitrd(files.initrdPath);
}

/** What is to be known of a root file system that can be used, in a sentence or two; null: nothing, or it cannot be read. */
export async function rootNoteOf(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return null;
    const kind = await lookAtRoot(path);
    return kind.boots === 'depends'
      ? kind.note
      : kind.boots === 'no'
        ? `${isNoRoot(path, kind)} ${kind.way}`
        : null;
  } catch {
    return null;
  }
}

/** Resolves to the file's size in bytes. */
async function checkReadable(path: string, what: string): Promise<number> {
  try {
    const found = await stat(path);
    await access(path, constants.R_OK);
    if (!found.isFile()) throw invalid(`The ${what} ${path} isn’t a file.`, 'Choose a file.');
    if (found.size === 0) throw invalid(`The ${what} ${path} is empty.`, 'Choose another file.');
    return found.size;
  } catch (cause) {
    throw systemFailure(cause, {
      message: `The ${what} ${path} can’t be read`,
      unchanged,
      hint: 'Correct the path, or make the file readable.',
    });
  }
}

async function checkRoot(path: string): Promise<void> {
  await checkReadable(path, 'root file system');
  const kind = await lookAtRoot(path);
  if (kind.boots === 'no') throw invalid(isNoRoot(path, kind), kind.way);
}

async function lookAtRoot(path: string): Promise<RootKind> {
  const { head, tail } = await readDiskHead(path, rootHeadBytes);
  return rootKindOf(head, tail);
}

function isNoRoot(path: string, { what }: { what: string }): string {
  return `No VM can boot from the root file system ${path} because it is ${what}.`;
}

async function checkKernel(path: string): Promise<void> {
  const size = await checkReadable(path, 'kernel');
  const why = whyNoKernel(await readHead(path), size);
  if (why) throw invalid(`The kernel ${path} is ${why.what}.`, why.way);
}

async function checkInitrd(path: string): Promise<void> {
  await checkReadable(path, 'initrd');
  const why = whyNoInitrd(await readHead(path));
  if (why) throw invalid(`The file ${path} is ${why}.`, 'Choose the initrd that belongs to the kernel.');
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bootHeadBytes), 0, bootHeadBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function invalid(message: string, hint: string) {
  return failure('file_invalid', { message, unchanged, hint });
}
