import { statSync } from 'node:fs';
import { AppError, type ErrorValue } from '../../contract/errors.ts';
import { messageOf, reasonOf } from '../../lib/failures.ts';
import { hintFor } from '../failures.ts';
import { inUnits } from './free-space.ts';

/** Where a restore keeps the finished new database while the old one leaves its place. */
export function restoringPath(path: string): string {
  return `${path}.restoring`;
}

/** There is no file. What lies beside its place tells whether that is a loss. */
export function missing(path: string): ErrorValue {
  if (sizeOf(restoringPath(path)) > 0) {
    return {
      code: 'file_missing',
      message: `The database ${path} is missing: a restore was interrupted before its last step.`,
      unchanged: `The restored database is complete, in ${restoringPath(path)}. The old one is in the quarantine folder.`,
      hint: 'Start Banger Desktop, or restore again, to finish it.',
    };
  }
  const log = sizeOf(`${path}-wal`);
  if (log > 0) {
    return {
      code: 'file_missing',
      message: `The database ${path} is missing, but its write-ahead log ${path}-wal (${inUnits(log)}) is still there.`,
      unchanged: 'Banger hasn’t created a new one, nor modified the log.',
      hint: 'Put the database file back beside its log, or restore a backup.',
    };
  }
  return {
    code: 'file_missing',
    message: `There is no database at ${path}.`,
    unchanged: 'Banger hasn’t created a new one.',
    hint: 'Check the path. If it is on a removable disk or a network folder, make sure that it is mounted.',
  };
}

/** `size` is that of its write-ahead log, in bytes. */
export function zeroBytes(path: string, size: number): ErrorValue {
  const log = size > 0 ? `. Its write-ahead log (${inUnits(size)}) is still there` : '';
  return {
    code: 'database_corrupt',
    message: `The database ${path} is empty (0 bytes), so its content is lost${log}.`,
    unchanged: 'Banger hasn’t modified the file.',
    hint: 'Restore a backup. If you have none, move the empty file away and create a new database.',
  };
}

export function locked(path: string): ErrorValue {
  return {
    code: 'timeout',
    message: `The database ${path} is locked by another program.`,
    unchanged: 'Banger hasn’t modified the file.',
    hint: 'Close the other program that uses this file, then try again.',
  };
}

/** While it was opened (see `notePlace`). */
export function replaced(path: string): AppError {
  return new AppError({
    code: 'timeout',
    message: `The database ${path} was replaced while it was being opened.`,
    unchanged: 'Nothing was written to it.',
    hint: 'Try again.',
  });
}

/** Work on files that failed. `what` is completed with the cause: "The backup A could not be restored to B". An `AppError` passes unchanged. */
export function workFailure(cause: unknown, what: string, unchanged: string): AppError {
  if (cause instanceof AppError) return cause;
  const reason = reasonOf(cause);
  return new AppError(
    {
      code: reason?.code ?? 'internal',
      message: `${what}: ${messageOf(cause)}.`,
      unchanged,
      hint: hintFor(reason) ?? 'Try again. If it happens again, report this message.',
    },
    { cause },
  );
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
