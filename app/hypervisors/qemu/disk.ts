import { open, rm } from 'node:fs/promises';
import type { AppError } from '../../contract/errors.ts';
import { driverFailure, systemCode } from '../failures.ts';
import type { DiskRequest } from '../hypervisor.ts';
import { inspectBaseImage } from './base-image.ts';
import { type ProgramResult, runProgram } from './programs.ts';

const mebibyte = 1024 * 1024;
const timeoutMs = 30_000;

/** See `Hypervisor.createDisk`. `program` is the absolute path of `qemu-img`. */
export async function createOverlay(
  program: string,
  { basePath, diskPath, sizeMib }: DiskRequest,
): Promise<void> {
  const base = await inspectBaseImage(basePath);
  const size = sizeMib === null ? base.size : sizeMib * mebibyte;
  if (size < base.size) throw tooSmall(size, base.size);
  await claim(diskPath);
  // Absolute paths are taken literally: a protocol ("nbd:") or "json:" can only stand at the beginning.
  const args = ['create', '-q', '-f', 'qcow2', '-F', base.format, '-b', basePath, diskPath, String(size)];
  const result = await runProgram(program, args, timeoutMs);
  if (result.exitCode === 0) return;
  await rm(diskPath, { force: true });
  throw diskFailure(diskPath, result);
}

/** Takes the name, for this user only: qemu-img alone would write over whatever is there. */
async function claim(diskPath: string): Promise<void> {
  try {
    await (await open(diskPath, 'wx', 0o600)).close();
  } catch (cause) {
    throw unclaimed(diskPath, cause);
  }
}

function unclaimed(diskPath: string, cause: unknown): AppError {
  const hint = 'Make sure that you can write to this folder, then try again.';
  switch (systemCode(cause)) {
    case 'EEXIST':
      return driverFailure('file_invalid', {
        message: `There is already a file ${diskPath}.`,
        hint: 'Move it away, then try again.',
        cause,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return full(diskPath, []);
    case 'ENOENT':
    case 'ENOTDIR':
      return driverFailure('file_missing', {
        message: `The folder of ${diskPath} does not exist.`,
        hint,
        cause,
      });
    default:
      return driverFailure('permission_denied', {
        message: `The disk ${diskPath} cannot be made.`,
        hint,
        cause,
      });
  }
}

/** What qemu-img's failure means. */
export function diskFailure(diskPath: string, { exitCode, signal, stderr }: ProgramResult): AppError {
  const details = stderr.split('\n').filter((line) => line.trim() !== '');
  if (/No space left on device|Disk quota exceeded/.test(stderr)) return full(diskPath, details);
  if (signal === 'SIGKILL' && exitCode === null) {
    return driverFailure('timeout', {
      message: `Making the disk took longer than ${timeoutMs / 1000} s.`,
      unchanged: 'The unfinished disk was removed.',
      hint: 'The disk of this computer may be overloaded; try again.',
      details,
    });
  }
  return driverFailure('hypervisor_failed', {
    message: `The disk ${diskPath} could not be made.`,
    unchanged: 'The unfinished disk was removed.',
    hint: "Read qemu-img's own message below.",
    details,
  });
}

function full(diskPath: string, details: string[]): AppError {
  return driverFailure('disk_full', {
    message: `There is no space left for the disk ${diskPath}.`,
    unchanged: 'The unfinished disk was removed.',
    hint: 'Free some space, then try again.',
    details,
  });
}

function tooSmall(size: number, baseSize: number): AppError {
  const mib = (bytes: number) => `${Math.ceil(bytes / mebibyte)} MiB`;
  return driverFailure('invalid_input', {
    message: `A disk of ${mib(size)} is smaller than the image, which has ${mib(baseSize)}.`,
    hint: `Give it at least ${mib(baseSize)}.`,
  });
}
