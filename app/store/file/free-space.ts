import { statfsSync } from 'node:fs';
import { AppError } from '../../contract/errors.ts';

/** Room that is left for everything else: logs, side files, a file system's own needs. */
const reserve = 4 * 1024 * 1024;

/**
 * Throws `disk_full`, with the figures, when the disk of `dir` (which exists) has no room for `bytes` more.
 * `purpose` completes "There is too little room for …".
 */
export function requireSpace(dir: string, bytes: number, purpose: string): void {
  const { bavail, bsize, blocks } = statfsSync(dir);
  // Some network and user-space file systems tell nothing: all zeros.
  if (blocks === 0) return;
  const free = bavail * bsize;
  const needed = bytes + reserve;
  if (free >= needed) return;
  throw new AppError({
    code: 'disk_full',
    message: `There is too little free space for ${purpose}. It needs ${inUnits(needed)}, and the disk of ${dir} has ${inUnits(free)} free.`,
    unchanged: 'Nothing was written.',
    hint: `Free at least ${inUnits(needed - free)} on that disk, then try again.`,
  });
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `512 bytes`, `4.5 MiB`: one decimal at most. */
export function inUnits(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const value = power === 0 ? bytes : Math.round((bytes / 1024 ** power) * 10) / 10;
  return `${value} ${units[power]}`;
}
