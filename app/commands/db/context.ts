import type { Clock } from '../../store/db.ts';
import type { ExitCode } from './exit-codes.ts';

/** What every subcommand gets. */
export interface CommandContext {
  /** The database. Absolute. */
  readonly path: string;
  readonly backupsDir: string;
  readonly clock: Clock;
  readonly appVersion: string;
  readonly nativeBinding: string | undefined;
  /** What stands after the subcommand, without options. */
  readonly operands: readonly string[];
  readonly options: { readonly create: boolean; readonly expected: boolean };
  /** The result: `text` for people or, with `--json`, `value` for programs. */
  answer(text: string, value: unknown): void;
  /** What is happening, for people: never a part of the result. */
  progress(line: string): void;
}

export type Command = (context: CommandContext) => ExitCode | Promise<ExitCode>;
