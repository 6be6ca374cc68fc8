import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const chunkSize = 1024 * 1024;
const zeros = Buffer.alloc(chunkSize);

/** The SHA-256 of a file's content, in hexadecimal. */
export async function sha256OfFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: chunkSize, signal })) hash.update(chunk);
  return hash.digest('hex');
}

/** Writes the new file `path` (mode 0600), with holes where it is zero, and resolves to its SHA-256. */
export async function writeHashed(
  path: string,
  chunks: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      hash.update(chunk);
      if (!zeros.subarray(0, chunk.length).equals(chunk)) await file.write(chunk, 0, chunk.length, size);
      size += chunk.length;
    }
    await file.truncate(size);
    await file.sync();
    return hash.digest('hex');
  } finally {
    await file.close();
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
