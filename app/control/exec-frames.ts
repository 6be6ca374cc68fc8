import type { Writable } from 'node:stream';

/** What a frame carries. */
export const frameStreams = { input: 0, output: 1, errors: 2, control: 3 } as const;
export type FrameStream = (typeof frameStreams)[keyof typeof frameStreams];

/** Bytes in front of each frame: its stream, three zeros, the length of what follows (big endian), as Docker has it. */
const headerBytes = 8;
/** Bytes that a frame may carry. */
export const longestFrame = 1024 * 1024;
/** Bytes of input that a client may send before it is told that there is room for more. */
export const inputRoom = 256 * 1024;

export interface Frame {
  readonly stream: number;
  readonly payload: Buffer;
}

/** Writes a frame. False: who reads is behind, and `drain` follows. */
export function writeFrame(to: Writable, stream: FrameStream, payload: Uint8Array): boolean {
  const header = Buffer.alloc(headerBytes);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  to.cork();
  to.write(header);
  const isFree = payload.length > 0 ? to.write(payload) : !to.writableNeedDrain;
  to.uncork();
  return isFree;
}

export const writeControl = (to: Writable, value: object): boolean =>
  writeFrame(to, frameStreams.control, Buffer.from(JSON.stringify(value)));

/**
 * Cuts what arrives into frames, each given when it is whole. Throws a `RangeError` for what is no header of a frame, or for
 * one that is too long: nothing can be read after that.
 */
export function createFrameReader(): (chunk: Uint8Array) => Frame[] {
  let parts: Uint8Array[] = [];
  let held = 0;
  let wanted = headerBytes;
  return (chunk) => {
    parts.push(chunk);
    held += chunk.length;
    if (held < wanted) return [];
    const all = Buffer.concat(parts);
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      const rest = all.length - at;
      wanted = headerBytes;
      if (rest < headerBytes) break;
      const stream = all.readUInt8(at);
      const length = all.readUInt32BE(at + 4);
      if (stream > frameStreams.control || all.readUIntBE(at + 1, 3) !== 0)
        throw new RangeError('That isn’t the header of a frame.');
      if (length > longestFrame) throw new RangeError(`A frame carries at most ${longestFrame} bytes.`);
      wanted = headerBytes + length;
      if (rest < wanted) break;
      frames.push({ stream, payload: all.subarray(at + headerBytes, at + wanted) });
      at += wanted;
    }
    parts = at === all.length ? [] : [all.subarray(at)];
    held = all.length - at;
    return frames;
  };
}
