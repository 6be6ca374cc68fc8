import type { StatsFs } from 'node:fs';
import { lstat, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCodeOf, failure, systemFailure } from '../../lib/failures.ts';
import { nameOf } from './sides.ts';

export interface LocalTarget {
  /** Absolute. */
  readonly path: string;
  /** The folder that it is in, which exists. */
  readonly folder: string;
}

/**
 * Where a copy of `source` is to go: into a folder that is there, or to the very name. Throws `name_taken` for what is not
 * replaced, whatever is copied: a folder, and what is no file.
 */
export async function localTarget(given: string, source: string): Promise<LocalTarget> {
  const found = await look(() => stat(given), given);
  const path = found?.isDirectory() ? join(resolve(given), nameOf(source)) : resolve(given);
  const folder = dirname(path);
  const above = await look(() => stat(folder), folder);
  const lacksItself = !found?.isDirectory() && given.endsWith('/');
  if (!above?.isDirectory() || lacksItself)
    throw failure('not_found', {
      message: lacksItself ? `There is no folder ${path}.` : `The folder for ${path} doesn’t exist.`,
      unchanged: 'Nothing was copied.',
      hint: 'Create it first, or check the path.',
    });
  await requireFree(path, 'file');
  return { path, folder };
}

/** A file takes the place of a file, or of a link; a folder takes nobody's. Throws `name_taken`. */
export async function requireFree(path: string, kind: 'file' | 'folder'): Promise<void> {
  const there = await look(() => lstat(path), path);
  if (!there || (kind === 'file' && (there.isFile() || there.isSymbolicLink()))) return;
  throw failure('name_taken', {
    message: `${path} is there already, and a copy doesn’t replace it.`,
    unchanged: 'Nothing was copied.',
    hint: 'Choose another name, or move away what is there.',
  });
}

/** Kept free on the disk: bytes, and of little room a share. */
const reserve = { bytes: 64 * 1024 * 1024, share: 0.1 } as const;

/** Bytes that a copy may take there; infinite where the file system does not say how large it is, as some of FUSE's. */
export async function roomIn(
  folder: string,
  ask: (folder: string) => Promise<Pick<StatsFs, 'blocks' | 'bavail' | 'bsize'>> = statfs,
): Promise<number> {
  const { blocks, bavail, bsize } = await ask(folder);
  if (blocks === 0) return Number.POSITIVE_INFINITY;
  const free = bavail * bsize;
  return Math.floor(free - Math.min(reserve.bytes, free * reserve.share));
}

/** Whether there is nothing at a path. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error));

async function look<T>(ask: () => Promise<T>, path: string): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isMissing(error)) return null;
    throw systemFailure(error, {
      message: `${path} can’t be looked at`,
      unchanged: 'Nothing was copied.',
      hint: 'Check the path.',
    });
  }
}
