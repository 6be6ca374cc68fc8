import { Transform, type TransformCallback } from 'node:stream';

/** Behind the last byte of a stream: the mark, a space, the command's code, the end of a line. */
const longestCode = ' 255\n'.length;

/**
 * Passes the bytes of a stream on until a mark that nobody else knows says that they were all, and then calls `ended` with the
 * command's code. A stream that ends without it calls nothing.
 */
export function createOutputEnd(mark: string, ended: (code: number) => void): Transform {
  const wanted = Buffer.from(mark);
  let held: Buffer = Buffer.alloc(0);
  let over = false;

  function take(stream: Transform, chunk: Buffer): void {
    const all = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const at = all.indexOf(wanted);
    // A mark may be cut anywhere, so what could be the beginning of one waits for the rest.
    const passed = at === -1 ? all.length - beginningAtEnd(all, wanted) : at;
    if (passed > 0) stream.push(all.subarray(0, passed));
    held = Buffer.from(all.subarray(passed));
    if (at === -1) return;
    const code = /^ (\d{1,3})\n/.exec(
      held.toString('latin1', wanted.length, wanted.length + longestCode),
    )?.[1];
    if (code === undefined && held.length < wanted.length + longestCode) return;
    over = true;
    held = Buffer.alloc(0);
    stream.push(null);
    ended(Number(code ?? 255));
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      if (!over) take(this, chunk);
      done();
    },
    flush(done) {
      if (!over && held.length > 0) this.push(held);
      done();
    },
  });
}

/** How many bytes at the end of `all` are the beginning of `wanted`. */
function beginningAtEnd(all: Buffer, wanted: Buffer): number {
  for (let length = Math.min(all.length, wanted.length - 1); length > 0; length--)
    if (all.subarray(all.length - length).equals(wanted.subarray(0, length))) return length;
  return 0;
}
