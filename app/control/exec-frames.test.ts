import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFrameReader, longestFrame, writeFrame } from './exec-frames.ts';

const frames = fc.array(
  fc.record({
    stream: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
    payload: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 12 },
);

function bytesOf(all: readonly { stream: 0 | 1 | 2 | 3; payload: Buffer }[]): Buffer {
  const pipe = new PassThrough({ highWaterMark: 1 << 20 });
  for (const { stream, payload } of all) writeFrame(pipe, stream, payload);
  return (pipe.read() as Buffer | null) ?? Buffer.alloc(0);
}

it('gives each frame as it was written, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(60), { minLength: 1 }), (all, cuts) => {
      const bytes = bytesOf(all);
      const read = createFrameReader();
      const heard = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const next = at + 1 + (cuts[turn % cuts.length] ?? 0);
        heard.push(...read(bytes.subarray(at, next)));
        at = next;
      }
      expect(heard.map(({ stream, payload }) => [stream, payload.toString('hex')])).toEqual(
        all.map(({ stream, payload }) => [stream, payload.toString('hex')]),
      );
    }),
  );
});

it.each([
  ['another stream', '0400000000000000'],
  ['a header that is none', '0001000000000000'],
  ['more than a frame carries', `00000000${(longestFrame + 1).toString(16).padStart(8, '0')}`],
])('refuses %s as soon as it is read', (_, hex) => {
  expect(() => createFrameReader()(Buffer.from(hex, 'hex'))).toThrow(RangeError);
});
