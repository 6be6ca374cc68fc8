import { AppError, type ErrorCode, type ErrorValue } from '../contract/errors.ts';
import { reasonOf } from '../store/failures.ts';

type Words = Omit<ErrorValue, 'code'>;

export function failure(code: ErrorCode, words: Words, cause?: unknown): AppError {
  return new AppError({ code, ...words }, { cause });
}

export function notFound(what: 'image' | 'VM' | 'job', id: string): AppError {
  return failure('not_found', {
    message: `There is no ${what} with the id ${id}.`,
    unchanged: 'Nothing was changed.',
    hint: 'It may have been deleted in the meantime; look at the list again.',
  });
}

const systemCodes: Record<string, { code: ErrorCode; why: string }> = {
  ENOSPC: { code: 'disk_full', why: 'the disk is full' },
  EDQUOT: { code: 'disk_full', why: 'your disk quota is used up' },
  EACCES: { code: 'permission_denied', why: 'permission was denied' },
  EPERM: { code: 'permission_denied', why: 'permission was denied' },
  EROFS: { code: 'permission_denied', why: 'the file system is read-only' },
  ENOENT: { code: 'file_missing', why: 'it does not exist' },
  ENOTDIR: { code: 'file_missing', why: 'a part of its path is not a folder' },
};

/**
 * What the operating system or SQLite said, as an error of ours. `words.message` is completed with the reason.
 * An `AppError` passes unchanged; a failure that nobody foresaw becomes `internal`.
 */
export function systemFailure(cause: unknown, words: Words): AppError {
  if (cause instanceof AppError) return cause;
  const known = systemCodes[errorCodeOf(cause)] ?? databaseReason(cause);
  const why = known?.why ?? (cause instanceof Error ? cause.message : String(cause));
  const hint = known?.code === 'disk_full' ? 'Free some space, then try again.' : words.hint;
  return failure(known?.code ?? 'internal', { ...words, message: `${words.message}: ${why}.`, hint }, cause);
}

/** A write can fail long after the database was opened: a full disk, a folder that became read-only, a damaged page. */
function databaseReason(cause: unknown): { code: ErrorCode; why: string } | null {
  if (!errorCodeOf(cause).startsWith('SQLITE_')) return null;
  const reason = reasonOf(cause);
  return reason && { code: reason.code, why: `the database ${reason.why}` };
}

/** `ENOENT`, `SQLITE_FULL`, …; empty when the error carries none. */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return String(error.code);
}
