import type { ErrorValue } from '../../contract/errors.ts';
import { plainText } from '../../lib/plain-text.ts';

/** Where a command writes, and what is there to read it. */
export interface Streams {
  /** See `say` and `sayBeside`: `err` does not throw. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Cells in a line of the terminal to which `out` leads; null: it leads elsewhere. */
  readonly columns: number | null;
  /** The same of `err`. */
  readonly errColumns: number | null;
}

export type Output = ReturnType<typeof createOutput>;

/** What a command says: results for people or, with `--json`, for programs; errors beside them. */
export function createOutput(streams: Streams, json: boolean) {
  return {
    json,
    columns: streams.columns,
    errColumns: streams.errColumns,
    /** For what draws on the terminal of `err` by itself. */
    raw: streams.err,
    /** The result: `value` for programs, `text` for people; nothing where that is empty. */
    result(value: unknown, text: string): void {
      if (json) streams.out(`${JSON.stringify(value)}\n`);
      else if (text !== '') streams.out(`${plainText(text)}\n`);
    },
    /** What happens meanwhile, for people: never a part of the result. */
    note(text: string): void {
      if (!json && streams.errColumns !== null) streams.err(`${plainText(text)}\n`);
    },
    /** The same, also where no person looks on: for a log of what was done. */
    step(text: string): void {
      streams.err(`${plainText(text)}\n`);
    },
    error(value: ErrorValue): void {
      if (json) streams.err(`${JSON.stringify({ error: value })}\n`);
      else streams.err(`${plainText(errorText(value))}\n`);
    },
  };
}

/** What happened, what is unchanged, what to do: a line each, and what explains it. */
export function errorText({ message, unchanged, hint, details = [] }: ErrorValue): string {
  return [message, ...details.map((detail) => `  ${detail}`), unchanged, hint].filter(Boolean).join('\n');
}
