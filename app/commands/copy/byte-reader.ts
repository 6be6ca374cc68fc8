/** A stream that has ended in the middle of what was to come. */
export class CutOff extends Error {}

/** Reads a stream of bytes in pieces of a wanted length. */
export function createByteReader(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  /** False: there is no more. */
  async function fetch(): Promise<boolean> {
    const { value, done } = await chunks.next();
    if (done) return false;
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    return true;
  }

  return {
    /** For short pieces. Throws `CutOff`. */
    async exactly(length: number): Promise<Buffer> {
      while (held.length < length) if (!(await fetch())) throw new CutOff();
      const piece = held.subarray(0, length);
      held = held.subarray(length);
      return piece;
    },
    /** The next bytes as they come, however many. Throws `CutOff`. */
    async *some(length: number): AsyncGenerator<Buffer, void> {
      for (let left = length; left > 0; ) {
        if (held.length === 0 && !(await fetch())) throw new CutOff();
        const piece = held.subarray(0, left);
        held = held.subarray(piece.length);
        left -= piece.length;
        if (piece.length > 0) yield piece;
      }
    },
    /** How many bytes follow until the end; more than `most` are not read. */
    async rest(most: number): Promise<number> {
      let count = held.length;
      for (held = Buffer.alloc(0); count <= most && (await fetch()); held = Buffer.alloc(0))
        count += held.length;
      return count;
    },
  };
}

export type ByteReader = ReturnType<typeof createByteReader>;
