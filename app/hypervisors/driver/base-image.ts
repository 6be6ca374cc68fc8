import { open, stat } from 'node:fs/promises';
import type { AppError } from '../../contract/errors.ts';
import { driverFailure, fileFailure } from './failures.ts';

export interface BaseImage {
  readonly format: 'raw' | 'qcow2';
  /** The size of the disk that a guest sees, in bytes. */
  readonly size: number;
}

/** Big enough for every field of a qcow2 header that we read. */
const headerBytes = 104;

/** The name stands in the first cluster, of 2 MiB at most, and has at most 1023 bytes. */
const [longestHeader, longestName] = [2 * 1024 * 1024, 1023];

/**
 * Looks at an image without trusting it, and without a program that would open what it names.
 * Only a qcow2 header makes it qcow2; everything else is raw. Throws `file_missing`, `permission_denied` or `file_invalid`.
 */
export async function inspectBaseImage(path: string): Promise<BaseImage> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw invalid(path, 'it isn’t a regular file');
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
      return parseBaseImage(path, buffer.subarray(0, bytesRead), stats.size);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileFailure(cause, {
      message: `The root file system ${path} can’t be read`,
      hint: 'Put the file back, make it readable, or correct its path in the image.',
    });
  }
}

/**
 * `header` is the file's beginning. https://www.qemu.org/docs/master/interop/qcow2.html
 * A qcow2 that refers to other files is refused: it could show any file of yours to its guest.
 */
export function parseBaseImage(path: string, header: Buffer, fileSize: number): BaseImage {
  if (fileSize === 0) throw invalid(path, 'it is empty');
  if (header.toString('latin1', 0, 4) !== 'QFI\xfb') return { format: 'raw', size: fileSize };
  if (header.length < 72) throw invalid(path, 'its qcow2 header is cut off');
  const version = header.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw invalid(path, `it has the unknown qcow2 version ${version}`);
  if (header.readBigUInt64BE(8) !== 0n) throw invalid(path, 'it is an overlay of another image');
  const incompatibleFeatures = version === 3 && header.length >= 80 ? header.readBigUInt64BE(72) : 0n;
  if ((incompatibleFeatures & 4n) !== 0n) throw invalid(path, 'it keeps its data in another file');
  if (header.readUInt32BE(32) !== 0) throw invalid(path, 'it is encrypted');
  return { format: 'qcow2', size: Number(header.readBigUInt64BE(24)) };
}

/**
 * The file that an overlay names as its base, from its header. Null: it names none, or it is no qcow2. The name may be a path, or
 * anything else that QEMU understands.
 */
export async function readOverlayBase(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const read = async (length: number, position: number) =>
      (await file.read(Buffer.alloc(length), 0, length, position)).buffer;
    const header = await read(headerBytes, 0);
    if (header.toString('latin1', 0, 4) !== 'QFI\xfb') return null;
    const [offset, length] = [Number(header.readBigUInt64BE(8)), header.readUInt32BE(16)];
    if (offset === 0 || offset > longestHeader || length > longestName) return null;
    return (await read(length, offset)).toString('utf8');
  } finally {
    await file.close();
  }
}

function invalid(path: string, why: string): AppError {
  return driverFailure('file_invalid', {
    message: `${path} can’t be an image’s root file system: ${why}.`,
    hint: 'Use a raw image or a stand-alone qcow2 file. “qemu-img convert -O qcow2 OLD NEW” creates one.',
  });
}
