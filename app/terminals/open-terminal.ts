import { spawn } from 'node:child_process';
import { basename, dirname, isAbsolute } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { homeFolderOrRoot } from '../lib/home-folder.ts';
import { findProgram } from '../programs/find-program.ts';
import { desktopEnvironment } from './desktop-environment.ts';
import { type Terminal, terminalsInOrder } from './terminals.ts';

/** A terminal that cannot open its window says so within that time. Milliseconds. */
const lookAtItFor = 400;

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
    await launch(cleanExec ? [cleanExec, ...words] : words, basename(path), env);
    return basename(path);
  }
  throw noTerminal();
}

/** `$TERMINAL` may hold a path; a relative one, or one with options, names no program. */
async function locate({ program }: Terminal, path: string | undefined): Promise<string | null> {
  if (isAbsolute(program)) return findProgram(basename(program), dirname(program));
  return program.includes('/') ? null : findProgram(program, path);
}

/** In a session of its own: it outlives the dashboard. */
function launch(words: readonly string[], name: string, env: OpenTerminalOptions['env']): Promise<void> {
  const [file = '', ...args] = words;
  const options = {
    detached: true,
    cwd: homeFolderOrRoot(),
    env: desktopEnvironment(env),
    stdio: 'ignore',
  } as const;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, options);
    child.unref();
    const timer = setTimeout(resolve, lookAtItFor);
    child.once('error', (cause) => {
      clearTimeout(timer);
      reject(notOpened(`${name} couldn’t be started: ${cause.message}.`, cause));
    });
    child.once('exit', (exitCode, signal) => {
      clearTimeout(timer);
      // Some hand the window to a process of theirs that runs already, and are done.
      if (exitCode === 0) resolve();
      else reject(notOpened(`${name} ended right after it started (${signal ?? `exit code ${exitCode}`}).`));
    });
  });
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

function notOpened(message: string, cause?: Error): AppError {
  return new AppError({ code: 'file_invalid', message, unchanged, hint: copyInstead }, { cause });
}
