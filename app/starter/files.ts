import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const chunkSize = 1024 * 1024;
const zeros = Buffer.alloc(chunkSize);

/** The SHA-256 of a file's content, in hexadecimal. */
export async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  return eachChunk(path, signal, async () => {});
}

/**
 * Copies a file to the new path `to` (mode 0600) and resolves to the SHA-256 of what was copied. Shares the blocks
 * where the filesystem can (reflink); else copies, with holes where the content is zero.
 */
export async function copyHashed(from: string, to: string, signal: AbortSignal): Promise<string> {
  const shared = await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL).then(
    () => true,
    () => false, // another filesystem, or one without reflinks
  );
  if (!shared) await rm(to, { force: true });
  const target = await open(to, shared ? 'r+' : 'wx', 0o600);
  try {
    await target.chmod(0o600);
    let size = 0;
    const sha256 = await eachChunk(shared ? to : from, signal, async (chunk) => {
      if (!shared && !zeros.subarray(0, chunk.length).equals(chunk))
        await target.write(chunk, 0, chunk.length, size);
      size += chunk.length;
    });
    await target.truncate(size);
    await target.sync();
    return sha256;
  } finally {
    await target.close();
  }
}

/** Puts the finished folder `from` at `to`, on the same filesystem, in the place of what was there. */
export async function placeFolder(from: string, to: string): Promise<void> {
  const aside = await mkdtemp(join(dirname(to), `.${basename(to)}-old-`));
  try {
    const replaced = await moved(to, join(aside, 'old'));
    try {
      await rename(from, to);
    } catch (error) {
      if (replaced) await rename(join(aside, 'old'), to);
      throw error;
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Whether there was something to move. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Reads a file piece by piece and resolves to its SHA-256. */
async function eachChunk(
  path: string,
  signal: AbortSignal,
  use: (chunk: Buffer) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256');
  const source = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(chunkSize);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await source.read(buffer, 0, chunkSize, null);
      if (bytesRead === 0) return hash.digest('hex');
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await use(chunk);
    }
  } finally {
    await source.close();
  }
}
