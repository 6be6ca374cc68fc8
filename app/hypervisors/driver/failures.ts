import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { messageOf, reasonOf } from '../../lib/failures.ts';

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
    message: `${what} was canceled.`,
    unchanged: 'Its partial results were removed.',
    hint: 'You can start it again at any time.',
  });
}

export function alreadyRuns(pid: number): AppError {
  return driverFailure('wrong_state', {
    message: `The VM is already running as process ${pid}.`,
    unchanged: 'It is still running.',
    hint: 'If Banger doesn’t show the VM as running, restart Banger.',
  });
}

/**
 * Turns what the system said about a file into words. `words.message` is completed with the reason. An `AppError` passes
 * unchanged; a failure that nobody foresaw becomes `hypervisor_failed`.
 */
export function fileFailure(cause: unknown, words: FailureWords): AppError {
  if (cause instanceof AppError) return cause;
  const reason = reasonOf(cause);
  const message = `${words.message}: ${reason?.why ?? messageOf(cause)}.`;
  return driverFailure(reason?.code ?? 'hypervisor_failed', { ...words, message, cause });
}
