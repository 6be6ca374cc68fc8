import { open } from 'node:fs/promises';
import type { AppError } from '../../contract/errors.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { type BaseImage, inspectBaseImage } from './base-image.ts';
import { driverFailure, fileFailure } from './failures.ts';
import type { DiskRequest } from './hypervisor.ts';

const mebibyte = 1024 * 1024;

/**
 * Checks the image and the size that are asked for, and takes the disk's name: an empty file for this user only.
 * `size` is in bytes. Throws what `Hypervisor.createDisk` throws.
 */
export async function claimDisk(request: DiskRequest): Promise<{ base: BaseImage; size: number }> {
  const base = await inspectBaseImage(request.basePath);
  const size = request.sizeMib === null ? base.size : request.sizeMib * mebibyte;
  if (size < base.size) throw tooSmall(size, base.size);
  await claim(request.diskPath);
  return { base, size };
}

/** Whatever is there stays: programs that make disks would write over it. */
async function claim(diskPath: string): Promise<void> {
  try {
    await (await open(diskPath, 'wx', 0o600)).close();
  } catch (cause) {
    throw unclaimed(diskPath, cause);
  }
}

function unclaimed(diskPath: string, cause: unknown): AppError {
  if (errorCodeOf(cause) === 'EEXIST') {
    return driverFailure('file_invalid', {
      message: `The file ${diskPath} already exists.`,
      hint: 'Move the file elsewhere, then try again.',
      cause,
    });
  }
  return fileFailure(cause, {
    message: `The disk ${diskPath} can’t be created`,
    hint: 'Make sure that its folder exists, has free space, and that you can write to it.',
  });
}

function tooSmall(size: number, baseSize: number): AppError {
  const mib = (bytes: number) => `${Math.ceil(bytes / mebibyte)} MiB`;
  return driverFailure('invalid_input', {
    message: `A disk of ${mib(size)} is smaller than the image, which has ${mib(baseSize)}.`,
    hint: `Give it at least ${mib(baseSize)}.`,
  });
}
