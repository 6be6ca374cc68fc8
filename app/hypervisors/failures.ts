import { AppError, type ErrorCode } from '../contract/errors.ts';

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

/** `ENOENT`, `EACCES`, …; empty when the error carries none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
