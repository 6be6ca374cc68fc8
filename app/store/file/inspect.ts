import { realpathSync, type Stats, statSync } from 'node:fs';
import { AppError } from '../../contract/errors.ts';
import { notAFile, openFailure, unusable } from '../failures.ts';
import type { Migration } from '../migrate/migration.ts';
import { type Content, readContent, unread } from './content.ts';
import { startsAsDatabase } from './database-files.ts';
import type { Inspection } from './inspection.ts';
import { keepsReadersOut } from './locks.ts';
import { locked, missing, zeroBytes } from './problems.ts';
import { pause, takeSnapshot } from './snapshot.ts';

interface InspectOptions {
  readonly nativeBinding?: string | undefined;
  /** Milliseconds to wait for somebody else's lock or writes to end; 1000 where absent. */
  readonly patience?: number | undefined;
}

/**
 * Looks at a copy, because SQLite would make files beside the original. Not for a file that this process has open (see
 * `takeSnapshot`). Throws an `AppError` only when the system does not let it look.
 */
export function inspect(
  path: string,
  migrations: readonly Migration[],
  { nativeBinding, patience = 1000 }: InspectOptions = {},
): Inspection {
  try {
    const file = statSync(path, { throwIfNoEntry: false });
    if (!file) return { path, size: 0, ...unread('missing', missing(path)) };
    const size = file.size + logSize(path, file);
    const outside = lookFromOutside(path, file, size, { nativeBinding, patience });
    return { path, size, ...(outside ?? inspectCopy(path, migrations, patience, nativeBinding)) };
  } catch (cause) {
    throw openFailure(path, cause);
  }
}

/** SQLite keeps the log beside the file that a link leads to. */
function logSize(path: string, file: Stats): number {
  if (!file.isFile()) return 0;
  return statSync(`${realpathSync(path)}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** What needs no SQLite to be told; null when the content must be read. */
function lookFromOutside(path: string, file: Stats, size: number, options: InspectOptions): Content | null {
  if (!file.isFile()) return unread('not_a_database', unusable(path, notAFile(file)).value);
  if (file.size === 0) {
    const integrity = '0 bytes: its content is lost';
    return { ...unread('empty', zeroBytes(path, size)), integrity };
  }
  // A log that holds the first page makes up for a damaged one in the file.
  if (file.size === size && !startsAsDatabase(path)) {
    return unread('not_a_database', unusable(path, 'isn’t a SQLite database').value);
  }
  return isLetGo(path, options) ? null : unread('locked', locked(path));
}

/** Commits without a log, and the last `close` with one, lock readers out for a moment: that is nothing to report. */
function isLetGo(path: string, { nativeBinding, patience = 0 }: InspectOptions): boolean {
  const deadline = Date.now() + patience;
  while (keepsReadersOut(path, { nativeBinding })) {
    if (Date.now() >= deadline) return false;
    pause(20);
  }
  return true;
}

function inspectCopy(
  path: string,
  migrations: readonly Migration[],
  patience: number,
  nativeBinding: string | undefined,
): Content {
  try {
    const snapshot = takeSnapshot(path, { patience });
    try {
      return readContent(snapshot.path, path, migrations, nativeBinding);
    } finally {
      snapshot.dispose();
    }
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'timeout') return unread('locked', cause.value);
    throw cause;
  }
}
