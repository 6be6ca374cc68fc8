import { appendFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

/** Bytes after which the log is put aside; one old one is kept. */
const rotateAbove = 1024 * 1024;
/** Characters of one entry that are enough: what goes wrong may hold a whole file. */
const mostOfEntry = 16 * 1024;

export interface Logger {
  /** What went wrong and was put right. */
  warn(message: string, detail?: unknown): void;
  error(message: string, detail?: unknown): void;
}

/**
 * Lines of `time level message detail` in `dir/main.log`; on stderr, where that cannot be written. It never throws, and
 * nothing follows from a log that cannot be written: what is uncaught is logged, too.
 */
export function createLogger(dir: string): Logger {
  const path = join(dir, 'main.log');
  const rotate = () => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > rotateAbove) renameSync(path, join(dir, 'main.old.log'));
  };
  const write = (level: string, message: string, detail?: unknown) => {
    const entry = [new Date().toISOString(), level, message, told(detail)].filter(Boolean).join(' ');
    const line = `${shortened(entry)}\n`;
    try {
      rotate();
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      sayOnStderr(line);
    }
  };
  return {
    warn: (message, detail) => write('warn', message, detail),
    error: (message, detail) => write('error', message, detail),
  };
}

/** Not through `process.stderr`, which would tell of a reader that is gone as an uncaught exception. */
function sayOnStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // There is nobody left to tell.
  }
}

function shortened(entry: string): string {
  if (entry.length <= mostOfEntry) return entry;
  return `${entry.slice(0, mostOfEntry)}… (${entry.length - mostOfEntry} characters more)`;
}

/** As JSON or as a stack; where it has no such form, as Node shows things. */
function told(detail: unknown): string {
  if (detail === undefined) return '';
  try {
    return explain(detail) ?? inspect(detail);
  } catch {
    return shown(detail);
  }
}

function shown(detail: unknown): string {
  try {
    return inspect(detail);
  } catch {
    return 'something that cannot be told';
  }
}

/** Undefined for what JSON leaves out. */
function explain(detail: unknown): string | undefined {
  if (!(detail instanceof Error)) return JSON.stringify(detail) as string | undefined;
  const cause = detail.cause === undefined ? '' : ` caused by ${explain(detail.cause)}`;
  return `${detail.stack ?? detail.message}${cause}`;
}
