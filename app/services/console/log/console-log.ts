import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { errorCodeOf, systemFailure } from '../../../lib/failures.ts';

export interface LogStretch {
  /** Byte offset of `data` in the log. */
  readonly offset: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Up to `limit` bytes from `from` on; empty at the end of the log or when there is none yet. Throws why it cannot be read. */
export function readLog(path: string, from: number, limit: number): LogStretch {
  return withLog(path, (fd, size) => stretch(fd, Math.min(from, size), Math.min(limit, size - from)));
}

/** The last `limit` bytes. Throws why it cannot be read. */
export function readLogEnd(path: string, limit: number): LogStretch {
  return withLog(path, (fd, size) => stretch(fd, Math.max(0, size - limit), limit));
}

function stretch(fd: number, offset: number, length: number): LogStretch {
  const buffer = new Uint8Array(Math.max(0, length));
  const read = buffer.length > 0 ? readSync(fd, buffer, 0, buffer.length, offset) : 0;
  return { offset, data: buffer.subarray(0, read) };
}

function withLog(path: string, read: (fd: number, size: number) => LogStretch): LogStretch {
  try {
    const fd = openSync(path, 'r');
    try {
      return read(fd, fstatSync(fd).size);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return { offset: 0, data: new Uint8Array() };
    throw systemFailure(error, {
      message: `The console log ${path} can’t be read`,
      unchanged: 'The VM is unchanged.',
      hint: 'Check the file and its folder.',
    });
  }
}
