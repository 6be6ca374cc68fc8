import { appendFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { makeFolder } from './make-folder.ts';
import { plainText } from './plain-text.ts';
import { sayBeside } from './standard-streams.ts';

/** Bytes after which the log is put aside; one old one is kept. */
const rotateAbove = 1024 * 1024;
/** Characters of one entry that are enough: what goes wrong may hold a whole file. */
const mostOfEntry = 16 * 1024;

type Level = 'info' | 'warn' | 'error';

export interface Logger {
  /** What happened, as it should: a launch, the start of a VM, the end of a job. Never what comes often. */
  info(message: string, detail?: unknown): void;
  /** What went wrong and was put right. */
  warn(message: string, detail?: unknown): void;
  error(message: string, detail?: unknown): void;
}

/**
 * Entries of `time level message detail` in `dir/main.log`, the detail as JSON or as a stack. Only a new entry begins at
 * the start of a line, and nothing in it is obeyed by a terminal: guests and file names have a say in what is quoted. The
 * log and the older one take 2 MiB at most. Warnings and errors that cannot be written go to stderr. It never throws, and
 * nothing follows from a log that cannot be written: uncaught errors are logged, too.
 */
export function createLogger(dir: string): Logger {
  const path = join(dir, 'main.log');
  const rotate = () => {
    makeFolder(dir);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > rotateAbove) renameSync(path, join(dir, 'main.old.log'));
  };
  const write = (level: Level, message: string, detail?: unknown) => {
    const entry = [new Date().toISOString(), level, message, told(detail)].filter(Boolean).join(' ');
    const line = `${onOwnLines(shortened(entry))}\n`;
    try {
      rotate();
      appendFileSync(path, line, { mode: 0o600 });
    } catch {
      removeEmpty(path);
      // Nobody in a terminal waits to hear that all is well.
      if (level !== 'info') sayBeside(line);
    }
  };
  return {
    info: (message, detail) => write('info', message, detail),
    warn: (message, detail) => write('warn', message, detail),
    error: (message, detail) => write('error', message, detail),
  };
}

/** What a full disk leaves of a log that was begun on it. */
function removeEmpty(path: string): void {
  try {
    if (statSync(path).size === 0) rmSync(path);
  } catch {
    // It is none of ours, or was never there.
  }
}

function shortened(entry: string): string {
  if (entry.length <= mostOfEntry) return entry;
  return `${entry.slice(0, mostOfEntry)}… (${entry.length - mostOfEntry} characters more)`;
}

/** Plain text whose lines, but for the first, are indented as those of a stack are. */
function onOwnLines(entry: string): string {
  return plainText(entry)
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(/\r\n?/g, '\n')
    .replace(/\n(?! )/g, '\n    ');
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
    return 'an error without a description';
  }
}

/** Undefined for what JSON leaves out. */
function explain(detail: unknown): string | undefined {
  if (!(detail instanceof Error)) return JSON.stringify(detail) as string | undefined;
  const cause = detail.cause === undefined ? '' : ` caused by ${explain(detail.cause)}`;
  return `${detail.stack ?? detail.message}${cause}`;
}
