import type { Stats } from 'node:fs';
import { AppError, type ErrorCode } from '../contract/errors.ts';
import { messageOf, type Reason, reasonOf } from '../lib/failures.ts';

const restore =
  'Move the file and the -wal file beside it to a safe place, then put a backup there. If you have no backup, keep the moved file: much of it can often be recovered.';

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  database_corrupt: restore,
  timeout: 'Close the other program that uses this file, then try again.',
  disk_full: 'Free some space on that disk, then try again.',
  permission_denied:
    'Make sure that you own the file and its folder, and that the file system isn’t read-only. Then try again.',
  file_missing:
    'Check the path. If it is on a removable disk or a network folder, make sure that it is mounted.',
  file_invalid: 'Rename the file that is in the place of a folder, then try again.',
  internal: 'Check the system log for disk errors, and copy the file to another disk before you try again.',
};

/** What to do where a file of the database could not be used; undefined when nobody foresaw why. */
export function hintFor(reason: Reason | null): string | undefined {
  return reason ? hints[reason.code] : undefined;
}

/** The database could not be opened. Passes an `AppError` unchanged. */
export function openFailure(
  path: string,
  cause: unknown,
  unchanged = 'Banger hasn’t modified the file.',
): AppError {
  if (cause instanceof AppError) return cause;
  const reason = reasonOf(cause);
  const said = messageOf(cause);
  return new AppError(
    {
      code: reason?.code ?? 'internal',
      message: `The database ${path} couldn’t be opened: ${reason?.why ?? said}.`,
      unchanged,
      hint: hintFor(reason) ?? 'Try again. If it happens again, report this message.',
      ...(reason ? { details: [said] } : {}),
    },
    { cause },
  );
}

/** What stands where the file should be; completes "The database PATH …". */
export function notAFile(found: Stats): string {
  return found.isDirectory() ? 'is a folder, not a file' : 'isn’t a regular file';
}

/** The file is there but is not what it should be. `why` completes "The database PATH …". */
export function unusable(path: string, why: string, hint = restore): AppError {
  return new AppError({
    code: 'database_corrupt',
    message: `The database ${path} ${why}.`,
    unchanged: 'Banger hasn’t modified the file.',
    hint,
  });
}
