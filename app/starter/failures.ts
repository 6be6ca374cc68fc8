import { AppError } from '../contract/errors.ts';
import { messageOf, reasonOf } from '../lib/failures.ts';
import type { ProgramFailed } from '../programs/run-program.ts';

const ownImage = 'or add a kernel and root file system of your own.';
const unchanged = 'No image was created and nothing was left behind.';

/** Turns whatever stopped a build or a copy into the error that people see. */
export function asAppError(error: unknown, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal.aborted)
    return new AppError(
      {
        code: 'cancelled',
        message: 'Creating the starter image was canceled.',
        unchanged,
        hint: 'You can start it again at any time.',
      },
      { cause: error },
    );
  const text = messageOf(error);
  const code = reasonOf(error)?.code;
  if (code === 'file_missing' && error instanceof Error && 'syscall' in error && 'path' in error) {
    if (String(error.syscall).startsWith('spawn')) return programsMissing([String(error.path)]);
  }
  if (code === 'disk_full' || /no space left on device|quota exceeded/i.test(text))
    return new AppError(
      {
        code: 'disk_full',
        message: 'The disk filled up while the starter image was being created.',
        unchanged,
        hint: 'Free about 500 MB and try again.',
        details: [text],
      },
      { cause: error },
    );
  if (code === 'permission_denied')
    return new AppError(
      {
        code: 'permission_denied',
        message: 'The starter image couldn’t be written.',
        unchanged,
        hint: 'Check who owns the folder, then try again.',
        details: [text],
      },
      { cause: error },
    );
  return new AppError(
    {
      code: 'internal',
      message: 'The starter image couldn’t be created.',
      unchanged,
      hint: `Try again, ${ownImage}`,
      details: [text],
    },
    { cause: error },
  );
}

/** A program is absent: it is not Debian, or a package is not installed. */
export function programsMissing(programs: readonly string[]): AppError {
  return new AppError({
    code: 'file_missing',
    message: `The starter image is built from Debian’s packages, and this computer lacks: ${programs.join(', ')}.`,
    unchanged,
    hint: `On Debian, run “sudo apt-get install apt dpkg fakeroot e2fsprogs xz-utils”. On other systems, add a kernel and root file system of your own.`,
    details: [...programs],
  });
}

/** apt does not know a package: its lists were never fetched, or the distribution has none such. */
export function packageUnknown(name: string, cause: unknown): AppError {
  return new AppError(
    {
      code: 'file_missing',
      message: `apt doesn’t know the package ${name}.`,
      unchanged,
      hint: `Fetch the package lists with “sudo apt-get update”. If your distribution has no such package, add a kernel and root file system of your own.`,
    },
    { cause },
  );
}

/** apt knows the packages and could not fetch them. */
export function downloadFailed(cause: ProgramFailed): AppError {
  return new AppError(
    {
      code: 'file_missing',
      message: `Debian’s packages couldn’t be downloaded.`,
      unchanged,
      hint: `Check the network, run “sudo apt-get update” and try again, ${ownImage}`,
      details: cause.stderr.split('\n').filter((line) => line.startsWith('E:')),
    },
    { cause },
  );
}

/** A downloaded package lacks a file that the guest needs. */
export function fileNotInPackages(path: string): AppError {
  return new AppError({
    code: 'file_missing',
    message: `${path} isn’t in this distribution’s packages.`,
    unchanged,
    hint: `Use Debian 12, ${ownImage}`,
  });
}
