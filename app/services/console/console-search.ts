import type { ConsoleHit } from '../../contract/index.ts';
import { plainLines } from '../../lib/plain-text.ts';
import { type ConsoleMark, timeOf } from './log/console-index.ts';
import { readLog } from './log/console-log.ts';

/** Bytes that are read at a time, from the end on. */
const block = 1024 * 1024;
/** Bytes around a hit in which its line is looked for. */
const lineReach = 512;

interface SearchRequest {
  readonly path: string;
  readonly text: string;
  /** Hits before this byte. */
  readonly before: number;
  /** The first byte that is still there. */
  readonly from: number;
  readonly limit: number;
  readonly marks: readonly ConsoleMark[];
}

/**
 * Where the text stands in a console's log, the newest first; letters match in either case (those of ASCII). Between two
 * pieces other work gets its turn.
 */
export async function searchLog(request: SearchRequest): Promise<ConsoleHit[]> {
  const { path, text, before, from, limit, marks } = request;
  const wanted = lowered(Buffer.from(text));
  const hits: ConsoleHit[] = [];
  for (let end = before; end > from && hits.length < limit; ) {
    const start = Math.max(from, end - block);
    // What begins in this block may end in the next.
    const { data } = readLog(path, start, end - start + wanted.length - 1);
    const hay = lowered(data);
    for (let at = hay.lastIndexOf(wanted, end - start - 1); at >= 0 && hits.length < limit; ) {
      hits.push(hitAt(path, start + at, wanted.length, marks));
      at = at === 0 ? -1 : hay.lastIndexOf(wanted, at - 1);
    }
    end = start;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return hits;
}

function lowered(bytes: Uint8Array): Buffer {
  const lower = Buffer.from(bytes);
  for (let index = 0; index < lower.length; index += 1) {
    const byte = lower[index] ?? 0;
    if (byte >= 65 && byte <= 90) lower[index] = byte + 32;
  }
  return lower;
}

function hitAt(path: string, offset: number, length: number, marks: readonly ConsoleMark[]): ConsoleHit {
  const from = Math.max(0, offset - lineReach);
  const { data } = readLog(path, from, offset - from + length + lineReach);
  const around = Buffer.from(data);
  const place = offset - from;
  const begin = around.lastIndexOf(10, place - 1) + 1;
  const end = around.indexOf(10, place + length);
  const line = around.toString('utf8', place > 0 ? begin : 0, end < 0 ? undefined : end);
  return { offset, line: plainLines(line).join(' '), time: timeOf(marks, offset) };
}
