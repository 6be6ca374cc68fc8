import { appendFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../app/lib/make-folder.ts';

/** Bytes of one start; what comes after them is dropped. */
const most = 1024 * 1024;

/** As Chromium writes them: `[pid:MMDD/time:LEVEL:file.cc(line)] text`, the line after a colon in newer ones. */
const ownLine = /^\[\d+:(?:\d+:)?\d{4}\/\d{6}\.\d+:(?:INFO|VERBOSE\d+|WARNING|ERROR):[^\]]+\] /;

/**
 * Whether Chromium says this to its developers: that there is no bus, no graphics processor, and other things that it does
 * without. The line in which it says why it dies (FATAL) is for everybody.
 */
export function isForDevelopers(line: string): boolean {
  return ownLine.test(line);
}

export interface ChromiumLog {
  readonly path: string;
  /** False where it cannot be written. */
  add(line: string): boolean;
  /** Whether it holds anything. */
  isUsed(): boolean;
}

/** What Chromium said in this start, in `dir/chromium.log`, for this user only; that of the start before becomes `chromium.old.log`. */
export function createChromiumLog(dir: string): ChromiumLog {
  const path = join(dir, 'chromium.log');
  let written = 0;
  const begin = () => {
    makeFolder(dir);
    try {
      renameSync(path, join(dir, 'chromium.old.log'));
    } catch {
      // There is none yet.
    }
  };
  return {
    path,
    isUsed: () => written > 0,
    add(line) {
      const bytes = Buffer.byteLength(line) + 1;
      try {
        if (written === 0) begin();
        if (written + bytes <= most) appendFileSync(path, `${line}\n`, { mode: 0o600 });
        written += bytes;
        return true;
      } catch {
        return false;
      }
    },
  };
}
