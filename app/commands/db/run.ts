import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError, type ErrorValue } from '../../contract/errors.ts';
import { resolvePaths } from '../../installation/paths.ts';
import { systemFailure } from '../../lib/failures.ts';
import { backup } from './backup.ts';
import { check } from './check.ts';
import { type Command, type CommandContext, errorText, UsageError } from './context.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { fingerprint } from './fingerprint.ts';
import { migrate } from './migrate.ts';
import { restore } from './restore.ts';
import { status } from './status.ts';
import { usage } from './usage.ts';

const commands: Readonly<Record<string, Command>> = { status, migrate, check, backup, restore, fingerprint };

export interface DbCommandRequest {
  /** What stands after `db`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See `say` and `sayBeside`: `err` does not throw. */
  readonly write: { readonly out: (text: string) => void; readonly err: (text: string) => void };
  readonly appVersion: string;
  readonly nativeBinding?: string | undefined;
}

/**
 * The database from the command line, without a window or a display. Resolves to the exit code; never rejects for what a
 * user can cause. Results go to `out`, everything else to `err`; with `--json` an error is a result.
 */
export async function runDbCommand(request: DbCommandRequest): Promise<number> {
  const { out, err } = request.write;
  let unwritten: unknown = null;
  const code = await carryOut(request, (text) => {
    try {
      out(text);
    } catch (error) {
      unwritten = error;
    }
  });
  if (unwritten === null) return code;
  err(`${errorText(answerLost(unwritten, code))}\n`);
  return code === exitCodes.fine ? exitCodes.error : code;
}

async function carryOut(request: DbCommandRequest, say: (answer: string) => void): Promise<number> {
  const { err } = request.write;
  const json = request.args.includes('--json');
  try {
    const parsed = parse(request.args);
    if (parsed === 'help') {
      say(usage);
      return exitCodes.fine;
    }
    const place = placeOf(parsed.file, request.env);
    const context: CommandContext = {
      ...place,
      clock: { now: () => new Date() },
      appVersion: request.appVersion,
      nativeBinding: request.nativeBinding,
      operands: parsed.operands,
      options: parsed.options,
      answer: (text, value) => say(json ? `${JSON.stringify(value)}\n` : `${text}\n`),
      progress: (line) => err(`${line}\n`),
    };
    return await parsed.command(context);
  } catch (error) {
    if (error instanceof UsageError) {
      err(`${error.message}\n\n${usage}`);
      return exitCodes.usage;
    }
    const value = error instanceof AppError ? error.value : unforeseen(error);
    if (json) say(`${JSON.stringify({ error: value })}\n`);
    else err(`${errorText(value)}\n`);
    return exitCodeOfError(value.code);
  }
}

function parse(args: readonly string[]) {
  const { values, positionals } = parsedOrRefused(args);
  if (values.help) return 'help' as const;
  const [name, ...operands] = positionals;
  if (name === undefined) throw new UsageError('No command was given.');
  if (name === 'help') return 'help' as const;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".`);
  const most = name === 'restore' ? 1 : 0;
  if (operands.length > most) throw new UsageError(`Unexpected argument: "${operands[most]}".`);
  if (values.file === '') throw new UsageError('--file needs a path.');
  if (values.create && name !== 'migrate') throw new UsageError('--create works only with "migrate".');
  if (values.expected && name !== 'fingerprint')
    throw new UsageError('--expected works only with "fingerprint".');
  return {
    command,
    operands,
    file: values.file,
    options: { create: values.create ?? false, expected: values.expected ?? false },
  };
}

function parsedOrRefused(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        file: { type: 'string' },
        json: { type: 'boolean' },
        create: { type: 'boolean' },
        expected: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function placeOf(
  file: string | undefined,
  env: DbCommandRequest['env'],
): { path: string; backupsDir: string } {
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
    message: `The command failed: ${error instanceof Error ? error.message : String(error)}`,
    unchanged: 'The database is unchanged, except for what the lines above report.',
    hint: 'Report this message.',
  };
}

function answerLost(cause: unknown, code: number): ErrorValue {
  return systemFailure(cause, {
    message: 'The output could not be written',
    unchanged: `The command itself ended with exit code ${code}.`,
    hint: 'Run “db status” and send its output somewhere else.',
  }).value;
}
