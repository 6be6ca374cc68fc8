import type { Context } from './context.ts';

/** A command's work: gets the context, then what the parser found. Resolves to the exit code; to nothing when it is done. */
// biome-ignore lint/suspicious/noConfusingVoidType: most commands have nothing to say about it
export type Work<Parsed extends unknown[]> = (context: Context, ...parsed: Parsed) => Promise<number | void>;

/** Makes the parser's action of a command's work. */
export type Run = <Parsed extends unknown[]>(work: Work<Parsed>) => (...parsed: Parsed) => Promise<void>;
