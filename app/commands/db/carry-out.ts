import { dirname, join, resolve } from 'node:path';
import { AppError, type ErrorValue } from '../../contract/errors.ts';
import { resolvePaths } from '../../installation/paths.ts';
import { messageOf } from '../../lib/failures.ts';
import { type Context, UsageError } from '../kit/context.ts';
import type { Command } from './context.ts';
import { exitCodeOfError } from './exit-codes.ts';

/** What a command about the database is given of the program. */
export interface DbProgram {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly appVersion: string;
  readonly nativeBinding: string | undefined;
}

export interface DbOptions {
  readonly file?: string;
  readonly create?: boolean;
  readonly expected?: boolean;
}

interface DbRequest {
  readonly context: Context;
  readonly about: DbProgram;
  readonly operands: readonly string[];
  readonly options: DbOptions;
}

/** Does it to the database that is meant. Resolves to the exit code, which says more than those of other commands. */
export async function carryOut(
  command: Command,
  { context, about, operands, options }: DbRequest,
): Promise<number> {
  const { file, create = false, expected = false } = options;
  const { output } = context;
  if (file === '') throw new UsageError('--file needs a path.');
  try {
    return await command({
      ...placeOf(file, about.env),
      clock: { now: () => new Date() },
      appVersion: about.appVersion,
      nativeBinding: about.nativeBinding,
      operands,
      options: { create, expected },
      answer: (text, value) => output.result(value, text),
      progress: (line) => output.step(line),
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const value = error instanceof AppError ? error.value : unforeseen(error);
    output.error(value);
    return exitCodeOfError(value.code);
  }
}

function placeOf(file: string | undefined, env: DbProgram['env']): { path: string; backupsDir: string } {
  if (file === undefined) {
    const { database, backupsDir } = resolvePaths(env);
    return { path: database, backupsDir };
  }
  const path = resolve(file);
  return { path, backupsDir: join(dirname(path), 'backups') };
}

function unforeseen(error: unknown): ErrorValue {
  return {
    code: 'internal',
    message: `The command failed: ${messageOf(error)}`,
    unchanged: 'The database is unchanged, except for what the lines above report.',
    hint: 'Report this message.',
  };
}
