import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

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
const fullIndex = 2 * 1024 * 1024;

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

/** Adds a mark. Thinned when it gets long: of the times every other goes, of all else nothing. */
export function appendMark(path: string, mark: ConsoleMark): void {
  // With the line break first, a line that a crash cut short does not spoil this one.
  appendFileSync(path, `\n${JSON.stringify(mark)}`, { mode: 0o600 });
  if (statSync(path).size < fullIndex) return;
  let grown = 0;
  const kept = readIndex(path).filter(({ kind }) => kind !== 'grown' || (grown++ & 1) === 0);
  const thinner = `${path}.thinner`;
  writeFileSync(thinner, kept.map((one) => JSON.stringify(one)).join('\n'), { mode: 0o600 });
  renameSync(thinner, path);
}

/** When a byte was printed: `at` at the latest, and after `since` where that is known. Null: no mark covers it. */
export function timeOf(
  marks: readonly ConsoleMark[],
  offset: number,
): { readonly at: number; readonly since: number | null; readonly certain: boolean } | null {
  const index = marks.findIndex((mark) => mark.offset > offset && mark.kind !== 'dropped');
  const mark = marks[index];
  if (!mark) return null;
  const before = marks[index - 1];
  return { at: mark.at, since: before?.at ?? null, certain: mark.kind !== 'away' };
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
