import { AppError, type ErrorCode } from '../../contract/errors.ts';

export interface FailureWords {
  readonly message: string;
  readonly hint: string;
  /** Absent: "Nothing was changed." */
  readonly unchanged?: string;
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/** An expected failure of a driver, in words for people. */
export function driverFailure(code: ErrorCode, words: FailureWords): AppError {
  const { message, hint, unchanged = 'Nothing was changed.', details = [], cause } = words;
  const value = { code, message, unchanged, hint };
  return new AppError(details.length > 0 ? { ...value, details: [...details] } : value, { cause });
}

export function cancelled(what: string): AppError {
  return driverFailure('cancelled', {
    message: `${what} was cancelled.`,
    unchanged: 'What it had begun was removed.',
    hint: 'Do it again whenever you like.',
  });
}

export function alreadyRuns(pid: number): AppError {
  return driverFailure('wrong_state', {
    message: `The VM already runs, as process ${pid}.`,
    unchanged: 'It goes on running.',
    hint: 'Restart the dashboard if it does not show the VM as running.',
  });
}

const fileTroubles: Readonly<Record<string, { code: ErrorCode; why: string }>> = {
  ENOSPC: { code: 'disk_full', why: 'there is no space left' },
  EDQUOT: { code: 'disk_full', why: 'your disk quota is used up' },
  ENOENT: { code: 'file_missing', why: 'it does not exist' },
  ENOTDIR: { code: 'file_missing', why: 'a part of its path is not a folder' },
  EACCES: { code: 'permission_denied', why: 'permission was denied' },
  EPERM: { code: 'permission_denied', why: 'permission was denied' },
  EROFS: { code: 'permission_denied', why: 'the file system is read-only' },
};

/**
 * What the system said about a file, in words. `words.message` is a sentence without its end, which tells why.
 * An `AppError` passes unchanged.
 */
export function fileFailure(cause: unknown, words: FailureWords): AppError {
  if (cause instanceof AppError) return cause;
  const known = fileTroubles[systemCode(cause)];
  const why = known?.why ?? (cause instanceof Error ? cause.message : String(cause));
  return driverFailure(known?.code ?? 'hypervisor_failed', {
    ...words,
    message: `${words.message}: ${why}.`,
    cause,
  });
}

/** `ENOENT`, `EACCES`, …; empty when it is not an error of the system. */
export function systemCode(error: unknown): string {
  return error instanceof Error && !(error instanceof AppError) && 'code' in error ? String(error.code) : '';
}
