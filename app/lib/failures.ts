import { AppError, type ErrorCode, type ErrorValue } from '../contract/errors.ts';

type Words = Omit<ErrorValue, 'code'>;

export function failure(code: ErrorCode, words: Words, cause?: unknown): AppError {
  return new AppError({ code, ...words }, { cause });
}

export function notFound(what: 'image' | 'VM' | 'job', id: string): AppError {
  return failure('not_found', {
    message: `There is no ${what} with the id ${id}.`,
    unchanged: 'Nothing was changed.',
    hint: 'It may have been deleted in the meantime. Check the list.',
  });
}

/** Why the operating system or SQLite refused something. */
export interface Reason {
  readonly code: ErrorCode;
  /** A clause that completes "The database PATH could not be opened: …", "The image PATH cannot be read: …". */
  readonly why: string;
}

const diskFull: Reason = { code: 'disk_full', why: 'the disk is full' };
const denied: Reason = { code: 'permission_denied', why: 'permission was denied' };
const notWritable: Reason = { code: 'permission_denied', why: 'it can’t be opened for reading and writing' };
const held: Reason = { code: 'timeout', why: 'another program has locked it' };
const diskError: Reason = { code: 'internal', why: 'the disk reported an error' };

/** Found by the longest beginning of the error's code: `SQLITE_IOERR_SHMSIZE` before `SQLITE_IOERR`. */
const reasons: Readonly<Record<string, Reason>> = {
  ENOSPC: diskFull,
  EDQUOT: { code: 'disk_full', why: 'your disk quota is used up' },
  EACCES: denied,
  EPERM: denied,
  EROFS: { code: 'permission_denied', why: 'the file system is read-only' },
  ENOENT: { code: 'file_missing', why: 'it doesn’t exist' },
  ENOTDIR: { code: 'file_invalid', why: 'a part of its path isn’t a folder' },
  ENAMETOOLONG: { code: 'file_invalid', why: 'its path is too long' },
  ELOOP: { code: 'file_invalid', why: 'its path has too many symbolic links' },
  EEXIST: { code: 'file_invalid', why: 'a file with its name is in the way' },
  EIO: diskError,
  SQLITE_NOTADB: { code: 'database_corrupt', why: 'it isn’t a SQLite database' },
  SQLITE_CORRUPT: { code: 'database_corrupt', why: 'it is damaged' },
  SQLITE_BUSY: held,
  SQLITE_LOCKED: held,
  SQLITE_FULL: diskFull,
  // The shared memory beside a WAL is the first thing that a full disk refuses.
  SQLITE_IOERR_SHMSIZE: diskFull,
  SQLITE_READONLY: notWritable,
  SQLITE_PERM: notWritable,
  SQLITE_CANTOPEN: notWritable,
  SQLITE_IOERR: diskError,
};

/** Looks a failure of SQLite or of the system up; null when nobody foresaw it. */
export function reasonOf(cause: unknown): Reason | null {
  const code = errorCodeOf(cause);
  const matching = Object.keys(reasons).filter((known) => code === known || code.startsWith(`${known}_`));
  const longest = matching.sort((a, b) => b.length - a.length)[0];
  return (longest && reasons[longest]) || null;
}

/**
 * Turns what the operating system or SQLite said into an error of ours. `words.message` is completed with the reason.
 * An `AppError` passes unchanged; a failure that nobody foresaw becomes `internal`.
 */
export function systemFailure(cause: unknown, words: Words): AppError {
  if (cause instanceof AppError) return cause;
  const reason = reasonOf(cause);
  const why = reason?.why ?? messageOf(cause);
  const hint = reason?.code === 'disk_full' ? 'Free some space, then try again.' : words.hint;
  return failure(reason?.code ?? 'internal', { ...words, message: `${words.message}: ${why}.`, hint }, cause);
}

/** The error's own words, or whatever was thrown in place of an error. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** `ENOENT`, `SQLITE_FULL`, …; empty when neither the system nor SQLite made the error. */
export function errorCodeOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof AppError || !('code' in error)) return '';
  return String(error.code);
}
