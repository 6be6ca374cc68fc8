import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AppError, ErrorValue } from '../contract/errors.ts';
import { errorCodeOf, failure, systemFailure } from './failures.ts';

/**
 * Writes a file for this user only, whole or not at all, also through a power cut. What was at `path` is there until the new
 * file is; where `replace` is false, it stays, and nothing is written. Throws what `write` or the file system throws; then
 * nothing is left.
 */
export async function writeWholeFile(
  path: string,
  write: (file: FileHandle) => Promise<unknown>,
  { replace = true } = {},
): Promise<void> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.partial`);
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    if (replace) await rename(partial, path);
    else await publishNew(partial, path);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw cause;
  }
}

/** In one step that never replaces; the new name outlives a power cut, too. */
async function publishNew(partial: string, path: string): Promise<void> {
  await link(partial, path).catch((error: unknown) => {
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  });
  await rm(partial);
  const folder = await open(dirname(path));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Why a file could not be written, `words.message` completed with the reason: `disk_full`, `permission_denied` or another. */
export function wholeFileFailure(cause: unknown, words: Omit<ErrorValue, 'code'>): AppError {
  if (errorCodeOf(cause) !== 'EISDIR') return systemFailure(cause, words);
  return failure(
    'permission_denied',
    { ...words, message: `${words.message}: a folder has that name.` },
    cause,
  );
}
