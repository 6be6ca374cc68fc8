import { AppError, type ErrorCode } from '../contract/errors.ts';

/** `SQLITE_FULL`, `ENOSPC`, …; empty when the error carries none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

interface Reason {
  readonly code: ErrorCode;
  /** Completes "The database PATH …". */
  readonly why: string;
  readonly hint: string;
}

const restore =
  'Move the file, with the -wal file beside it, to a safe place and put a backup there; without a backup, keep the moved file: much of it can often be read.';

const notADatabase: Reason = { code: 'database_corrupt', why: 'is not a SQLite database', hint: restore };
const damaged: Reason = { code: 'database_corrupt', why: 'is damaged', hint: restore };
const locked: Reason = {
  code: 'timeout',
  why: 'is held by another program that does not let go of it',
  hint: 'Close the other program that uses this file, then try again.',
};
const full: Reason = {
  code: 'disk_full',
  why: 'cannot be written because the disk is full',
  hint: 'Free some space on that disk, then try again.',
};
const denied: Reason = {
  code: 'permission_denied',
  why: 'cannot be opened for reading and writing',
  hint: 'Make sure that you own the file and its folder and that the file system is not read-only, then try again.',
};
const diskError: Reason = {
  code: 'internal',
  why: 'cannot be used because the disk reported an error',
  hint: 'Look at the system log for disk errors and copy the file to another disk before trying again.',
};

const noFolder: Reason = {
  code: 'file_invalid',
  why: 'cannot be made because a part of its path is not a folder',
  hint: 'Rename the file that stands where a folder should be, then try again.',
};

/** Found by the longest beginning of a SQLite or system code: `SQLITE_IOERR_SHMSIZE` before `SQLITE_IOERR`. */
const reasons: Record<string, Reason> = {
  SQLITE_NOTADB: notADatabase,
  SQLITE_CORRUPT: damaged,
  SQLITE_BUSY: locked,
  SQLITE_LOCKED: locked,
  SQLITE_FULL: full,
  // The shared memory beside a WAL is the first thing that a full disk refuses.
  SQLITE_IOERR_SHMSIZE: full,
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_READONLY: denied,
  SQLITE_PERM: denied,
  SQLITE_CANTOPEN: denied,
  EACCES: denied,
  EPERM: denied,
  EROFS: denied,
  SQLITE_IOERR: diskError,
  EIO: diskError,
  ENOENT: {
    code: 'file_missing',
    why: 'does not exist',
    hint: 'Check the path; if a disk or a network folder holds it, make sure that it is mounted.',
  },
  ENOTDIR: noFolder,
  EEXIST: noFolder,
};

/** What is known of a failure of SQLite or of the system; null when nobody foresaw it. */
export function reasonOf(cause: unknown): Reason | null {
  const code = codeOf(cause);
  const matching = Object.keys(reasons).filter((known) => code === known || code.startsWith(`${known}_`));
  const longest = matching.sort((a, b) => b.length - a.length)[0];
  return (longest && reasons[longest]) || null;
}

/** The database could not be opened. Passes an `AppError` unchanged. */
export function openFailure(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  const reason = reasonOf(cause);
  return new AppError(
    {
      code: reason?.code ?? 'internal',
      message: `The database ${path} ${reason?.why ?? 'could not be opened'} (${said}).`,
      unchanged: 'Nothing that was stored in it has changed.',
      hint: reason?.hint ?? 'Try again; if it stays so, report it with this message.',
    },
    { cause },
  );
}

/** The file is there but is not what it should be. `why` completes "The database PATH …". */
export function unusable(path: string, why: string, hint = restore): AppError {
  return new AppError({
    code: 'database_corrupt',
    message: `The database ${path} ${why}.`,
    unchanged: 'The file was left as it is.',
    hint,
  });
}
