import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { writeSmallFile } from '../../../lib/small-file.ts';

/** A moment at which the console log had grown to `offset` bytes. */
const markSchema = z.object({
  /** Bytes. */
  offset: z.int().min(0),
  /** Milliseconds since 1970. */
  at: z.number(),
  /**
   * `grown`: what is before `offset` was there by then. `boot`: what follows is a new machine's. `away`: nobody was
   * looking since the mark before, so that what lies between is from some time between. `dropped`: what is before
   * `offset` was given up for its space.
   */
  kind: z.enum(['grown', 'boot', 'away', 'dropped']),
});
export type ConsoleMark = z.infer<typeof markSchema>;

/** Bytes of an index at which it is thinned. */
const fullIndex = 512 * 1024;

/** All marks in their order; empty where there is none. A line that a crash cut short is left out. */
export function readIndex(path: string): ConsoleMark[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // It only adds times to a log that can be read without it.
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [markSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

/** Adds a mark. Thinned to half when the index gets long; where that fails, the next mark tries again. */
export function appendMark(path: string, mark: ConsoleMark): void {
  // With the line break first, a line that a crash cut short does not spoil this one.
  appendFileSync(path, `\n${JSON.stringify(mark)}`, { mode: 0o600 });
  if (statSync(path).size < fullIndex) return;
  const kept = thinned(readIndex(path)).map((one) => JSON.stringify(one));
  writeSmallFile(path, kept.join('\n'));
}

/**
 * At most half of the marks, where only times can go: one whose output the next one covers, little later. What was printed
 * just before a pause keeps its time. "Little" grows until it is enough: from tenths of a second to seconds after hours.
 */
export function thinned(marks: readonly ConsoleMark[]): ConsoleMark[] {
  let kept = [...marks];
  for (let milliseconds = 100; kept.length > marks.length / 2 && milliseconds < 2 ** 40; milliseconds *= 2) {
    const later: ConsoleMark[] = [];
    for (const mark of kept.toReversed()) {
      const next = later.at(-1);
      const covered = mark.kind === 'grown' && next?.kind === 'grown' && next.at - mark.at < milliseconds;
      if (!covered) later.push(mark);
    }
    kept = later.reverse();
  }
  return kept;
}

/** When a byte was printed: `at` at the latest, and after `since` where that is known. Null: no mark covers it. */
export function timeOf(
  marks: readonly ConsoleMark[],
  offset: number,
): { readonly at: number; readonly since: number | null; readonly certain: boolean } | null {
  const seen = marks.filter(({ kind }) => kind !== 'dropped');
  const index = seen.findIndex((mark) => mark.offset > offset);
  const mark = seen[index];
  if (!mark) return null;
  return { at: mark.at, since: seen[index - 1]?.at ?? null, certain: mark.kind === 'grown' };
}

/** One boot's stretch of the log. */
export interface ConsoleBoot {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: number;
  /** Where the next boot begins; null: the newest, which may still grow. */
  readonly to: number | null;
}

/** Newest first; those that have been dropped as a whole are left out. */
export function bootsOf(marks: readonly ConsoleMark[]): ConsoleBoot[] {
  const starts = marks.filter(({ kind }) => kind === 'boot');
  const from = keptFrom(marks);
  return starts
    .map((mark, index) => ({ at: mark.at, from: mark.offset, to: starts[index + 1]?.offset ?? null }))
    .filter(({ to }) => to === null || to > from)
    .reverse();
}

/** The first byte that is still there. */
export function keptFrom(marks: readonly ConsoleMark[]): number {
  return marks.reduce((from, { kind, offset }) => (kind === 'dropped' ? Math.max(from, offset) : from), 0);
}
