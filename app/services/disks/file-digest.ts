import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type FileMark, markOf, sameMark } from './file-mark.ts';

/** Bytes that are read and added at once: a millisecond of this thread. */
const chunkBytes = 1024 * 1024;

export interface FileDigest {
  /** As `sha256sum` prints it. */
  readonly digest: string;
  /** Of the file, before and after it was read. */
  readonly mark: FileMark;
  /** Milliseconds since 1970, before it was read. */
  readonly readAt: number;
}

export type FileDigests = ReturnType<typeof createFileDigests>;

/** Reads whole files, and remembers what came of it for as long as they keep their marks. */
export function createFileDigests() {
  const known = new Map<string, Promise<FileDigest | null>>();
  const closing = new AbortController();

  return {
    /**
     * Takes about a second per gigabyte, which several callers share. Null: the file was written to meanwhile, or nobody
     * wants to know any more. Throws what the file system says.
     */
    async of(path: string): Promise<FileDigest | null> {
      const mark = await markOf(path);
      const key = keyOf(path, mark);
      const shared = known.get(key) ?? read(path, mark, closing.signal);
      known.set(key, shared);
      const digest = await shared.catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
      if (digest === null) known.delete(key);
      return digest;
    },

    /** Of a file that had this mark, from memory; null: it was not read. */
    async recall(path: string, mark: FileMark): Promise<string | null> {
      const read = await known.get(keyOf(path, mark))?.catch(() => null);
      return read?.digest ?? null;
    },

    /** Every reading ends at its next chunk. */
    close: () => closing.abort(),
  };
}

function keyOf(path: string, mark: FileMark): string {
  return JSON.stringify([path, mark]);
}

async function read(path: string, mark: FileMark, signal: AbortSignal): Promise<FileDigest | null> {
  const readAt = Date.now();
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(chunkBytes);
  const file = await open(path);
  try {
    for (let position = 0; !signal.aborted; ) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, position);
      if (bytesRead === 0) break;
      hash.update(chunk.subarray(0, bytesRead));
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
  if (signal.aborted || !sameMark(mark, await markOf(path))) return null;
  return { digest: hash.digest('hex'), mark, readAt };
}
