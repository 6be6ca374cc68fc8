import type { AppError } from '../../contract/errors.ts';
import { systemFailure } from '../../lib/failures.ts';
import type { Banger } from './banger.ts';
import { exitCodeOf, exitCodes, worstOf } from './exit-codes.ts';
import type { PassSignals } from './interruption.ts';
import type { Output } from './output.ts';
import type { Pipes } from './pipes.ts';

/** What every command gets. */
export interface Context {
  readonly output: Output;
  /** Asks a person on the terminal; null: there is none to ask. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  /** The terminal, for a command that takes it over; null: there is none. */
  readonly terminal: Terminal | null;
  /** Aborted when the person ends the command: by Ctrl-C, or a signal. */
  readonly signal: AbortSignal;
  /** Has signals passed on instead, to a command that runs for this one. Returns the function that undoes it. */
  readonly passSignals: PassSignals;
  /** The standard streams, for a command that is a pipe itself. */
  pipes(): Pipes;
  /**
   * Whom the command asks; the same one each time. `long`: it takes its time, and others may join it meanwhile. `client`: as whom
   * the activity log names it; absent: as the command line.
   */
  banger(time?: 'long', client?: Client): Promise<Banger>;
  /** What comes when the command has let go of Banger; its exit code is the command's. */
  afterwards(act: () => Promise<number>): void;
}

export type Client = 'cli' | 'mcp';

/** The terminal of standard input and output. */
export interface Terminal {
  /** Every key goes to `onInput` from now on. Returns the function that undoes it. */
  makeRaw(): () => void;
  onInput(listener: (typed: Buffer) => void, onEnd: () => void): void;
  write(data: Uint8Array): void;
}

/** A command line that makes no sense; the message says what is wrong. */
export class UsageError extends Error {}

/** What was left undone by an error that nobody foresaw. */
export function asAppError(error: unknown): AppError {
  return systemFailure(error, {
    message: 'The command couldn’t be carried out',
    unchanged: 'Your VMs and images are kept.',
    hint: 'Try again. If it happens again, see the log in the state folder.',
  });
}

/**
 * Does the same to each of a list, whatever becomes of the others: errors are written as they come. Answers with the results of
 * those that succeeded, in their order, and the worst exit code.
 */
export async function forEach<T, Item = string>(
  { output, signal }: Pick<Context, 'output' | 'signal'>,
  items: readonly Item[],
  act: (item: Item) => Promise<T>,
): Promise<{ done: T[]; code: number }> {
  const done: T[] = [];
  const codes: number[] = [];
  for (const item of items) {
    if (signal.aborted) break;
    try {
      done.push(await act(item));
    } catch (error) {
      if (signal.aborted) break;
      const { value } = asAppError(error);
      output.error(value);
      codes.push(exitCodeOf(value.code));
    }
  }
  return { done, code: codes.length > 0 ? worstOf(codes) : exitCodes.done };
}
