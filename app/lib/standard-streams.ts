import { writeSync } from 'node:fs';
import { errorCodeOf } from './failures.ts';

/**
 * Writes to standard output. When this returns, it is written: `process.stdout` would lose it when the process exits now, and
 * tells of a reader that is gone as an uncaught exception. A reader that has seen enough, as `head` has, is no failure.
 * Throws the system's error for everything else.
 */
export function say(text: string): void {
  writeAll(1, text);
}

/** The same for standard error. Never throws: there is nowhere to tell it. */
export function sayBeside(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    // See above.
  }
}

function writeAll(descriptor: number, text: string): void {
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      // A pipe that is full, and that some other program has made one that does not wait.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
