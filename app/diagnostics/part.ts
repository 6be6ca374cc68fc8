import { AppError } from '../contract/errors.ts';

/** One file of a bundle, before it is read. */
export interface Part {
  /** In the archive, with `/`. */
  readonly path: string;
  /** What it holds, in a few words. */
  readonly about: string;
  /** Its text. What it throws, or rejects with, is told in its place. */
  readonly read: () => string | Promise<string>;
}

export interface ReadPart {
  readonly path: string;
  readonly about: string;
  readonly text: string;
  /** Why it could not be read; null: it could. */
  readonly unread: string | null;
}

/** Never rejects: what cannot be read says why. */
export async function readPart({ path, about, read }: Part): Promise<ReadPart> {
  try {
    return { path, about, text: await read(), unread: null };
  } catch (error) {
    const unread = reasonOf(error);
    return { path, about, text: `This couldn’t be read: ${unread}\n`, unread };
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.value.message;
  return error instanceof Error ? error.message : String(error);
}

export type Fact = readonly [name: string, value: string];

/** `name  value`, one a line, the values below each other. An empty name: it goes on. */
export function factLines(facts: readonly Fact[]): string {
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd().concat('\n')).join('');
}
