import { rm } from 'node:fs/promises';
import type { AppError } from '../../contract/errors.ts';
import { type ProgramResult, runWithLimit } from '../../programs/run-with-limit.ts';
import { inspectBaseImage } from '../driver/base-image.ts';
import { claimDisk } from '../driver/disk-request.ts';
import { driverFailure } from '../driver/failures.ts';
import type { DiskRequest } from '../driver/hypervisor.ts';

const timeoutMs = 30_000;

/** See `Hypervisor.createDisk`. `program` is the absolute path of `qemu-img`. */
export async function createOverlay(program: string, request: DiskRequest): Promise<void> {
  const { base, size } = await claimDisk(request);
  const { basePath, diskPath } = request;
  // Absolute paths are taken literally: a protocol ("nbd:") or "json:" can only stand at the beginning.
  // `-u`: the image is not opened, for which QEMU alone has a sandbox.
  const backing = ['-u', '-F', base.format, '-b', basePath];
  const args = ['create', '-q', '-f', 'qcow2', ...backing, diskPath, String(size)];
  const result = await runWithLimit(program, args, timeoutMs);
  if (result.exitCode === 0) return;
  await rm(diskPath, { force: true });
  throw diskFailure(diskPath, result);
}

/** See `Hypervisor.moveBase`. Neither the old base nor the new one is opened: only the header of the disk is written. */
export async function moveBase(
  program: string,
  { basePath, diskPath }: Pick<DiskRequest, 'basePath' | 'diskPath'>,
): Promise<void> {
  const { format } = await inspectBaseImage(basePath);
  const args = ['rebase', '-u', '-f', 'qcow2', '-F', format, '-b', basePath, diskPath];
  const result = await runWithLimit(program, args, timeoutMs);
  if (result.exitCode === 0) return;
  throw driverFailure('hypervisor_failed', {
    message: `The disk ${diskPath} couldn’t be connected to its base, which is now ${basePath}.`,
    unchanged: 'The data on the disk is unchanged.',
    hint: 'If another program uses the disk, close that program, then start the VM again.',
    details: linesOf(result.stderr),
  });
}

/** What qemu-img's failure means. */
function diskFailure(diskPath: string, { exitCode, signal, stderr }: ProgramResult): AppError {
  const details = linesOf(stderr);
  if (/No space left on device|Disk quota exceeded/.test(stderr)) {
    return driverFailure('disk_full', {
      message: `There is no space left for the disk ${diskPath}.`,
      unchanged: 'The unfinished disk was removed.',
      hint: 'Free some space, then try again.',
      details,
    });
  }
  if (signal === 'SIGKILL' && exitCode === null) {
    return driverFailure('timeout', {
      message: `Creating the disk took longer than ${timeoutMs / 1000} s.`,
      unchanged: 'The unfinished disk was removed.',
      hint: 'This computer’s disk may be overloaded. Try again.',
      details,
    });
  }
  return driverFailure('hypervisor_failed', {
    message: `The disk ${diskPath} couldn’t be created.`,
    unchanged: 'The unfinished disk was removed.',
    hint: 'See qemu-img’s message below.',
    details,
  });
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
