import { basename, dirname, isAbsolute } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { messageOf } from '../lib/failures.ts';
import { findProgram } from '../programs/find-program.ts';
import { startOnDesktop } from './start-on-desktop.ts';
import { type Terminal, terminalsInOrder } from './terminals.ts';

export interface OpenTerminalOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See `clean-exec.ts`; null: there is none, and the terminal inherits what is open here. */
  readonly cleanExec: string | null;
}

const unchanged = 'No terminal was opened. The VM is unchanged.';
const copyInstead = 'Copy the command and run it in a terminal.';

/**
 * Opens a window of the user's terminal with the command in it; answers the terminal's name. Throws `file_missing` where no
 * terminal is found, or the command's program is not installed, and `file_invalid` for a terminal that ends at once.
 */
export async function openTerminal(
  command: readonly string[],
  { env, cleanExec }: OpenTerminalOptions,
): Promise<string> {
  const [program = ''] = command;
  if (!(await findProgram(program, env.PATH))) throw programMissing(program);
  for (const terminal of terminalsInOrder(env)) {
    const path = await locate(terminal, env.PATH);
    if (!path) continue;
    const words = [path, ...terminal.before, ...command];
    await startOnDesktop(cleanExec ? [cleanExec, ...words] : words, env).catch((cause: unknown) => {
      throw notOpened(`${basename(path)} ${messageOf(cause)}`, cause);
    });
    return basename(path);
  }
  throw noTerminal();
}

/** `$TERMINAL` may hold a path; a relative one, or one with options, names no program. */
async function locate({ program }: Terminal, path: string | undefined): Promise<string | null> {
  if (isAbsolute(program)) return findProgram(basename(program), dirname(program));
  return program.includes('/') ? null : findProgram(program, path);
}

function programMissing(program: string): AppError {
  return new AppError({
    code: 'file_missing',
    message: `The program ${program} isn’t installed on this computer.`,
    unchanged,
    hint: 'Install the OpenSSH client; most distributions call the package openssh-client or openssh.',
  });
}

function noTerminal(): AppError {
  return new AppError({
    code: 'file_missing',
    message: 'No terminal program was found on this computer.',
    unchanged,
    hint: `${copyInstead} You can also set TERMINAL to your terminal program before you start Banger.`,
  });
}

function notOpened(message: string, cause: unknown): AppError {
  return new AppError({ code: 'file_invalid', message, unchanged, hint: copyInstead }, { cause });
}
