import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes after which the log is put aside; one old one is kept. */
const rotateAbove = 1024 * 1024;

export interface Logger {
  /** What went wrong and was put right. */
  warn(message: string, detail?: unknown): void;
  error(message: string, detail?: unknown): void;
}

/** Lines of `time level message detail` in `dir/main.log`. A log that cannot be written never stops the dashboard. */
export function createLogger(dir: string): Logger {
  const path = join(dir, 'main.log');
  const rotate = () => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > rotateAbove) renameSync(path, join(dir, 'main.old.log'));
  };
  const write = (level: string, message: string, detail?: unknown) => {
    const line = [new Date().toISOString(), level, message, explain(detail)].filter(Boolean).join(' ');
    try {
      rotate();
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch {
      process.stderr.write(`${line}\n`);
    }
  };
  return {
    warn: (message, detail) => write('warn', message, detail),
    error: (message, detail) => write('error', message, detail),
  };
}

function explain(detail: unknown): string {
  if (detail === undefined) return '';
  if (!(detail instanceof Error)) return JSON.stringify(detail);
  const cause = detail.cause === undefined ? '' : ` caused by ${explain(detail.cause)}`;
  return `${detail.stack ?? detail.message}${cause}`;
}
