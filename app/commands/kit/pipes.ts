import { write } from 'node:fs';
import { type Readable, Writable } from 'node:stream';
import { errorCodeOf } from '../../lib/failures.ts';

/** The standard streams of the process as bytes, for a command that is itself a pipe. */
export interface Pipes {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export function standardPipes(): Pipes {
  return { stdin: process.stdin, stdout: toDescriptor(1), stderr: toDescriptor(2) };
}

/** Milliseconds until a pipe is tried again that is full and that another program has made one that does not wait. */
const fullPipePause = 10;

/** Unlike `process.stdout`, does not hold the process up, and with it its signals, while nobody reads. */
function toDescriptor(descriptor: number): Writable {
  const put = (chunk: Buffer, done: (error?: Error | null) => void): void => {
    write(descriptor, chunk, (error, written) => {
      if (errorCodeOf(error) === 'EAGAIN') setTimeout(() => put(chunk, done), fullPipePause);
      else if (error || written === chunk.length) done(error);
      else put(chunk.subarray(written), done);
    });
  };
  return new Writable({ write: (chunk: Buffer, _encoding, done) => put(chunk, done) });
}
