import { type ExecFileException, execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { driverFailure } from '../hypervisors/driver/failures.ts';

/** Where programs are looked for besides PATH: graphical sessions may have a short one. */
const usualFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/** The absolute path of a program; null when it is not installed. `searchPath` is like `$PATH`. */
export async function findProgram(name: string, searchPath?: string): Promise<string | null> {
  const folders = searchPath?.split(':') ?? [...(process.env.PATH ?? '').split(':'), ...usualFolders];
  for (const folder of folders.filter(isAbsolute)) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return null;
}

/** Like `findProgram`, but throws `hypervisor_missing`. */
export async function requireProgram(name: string, searchPath?: string): Promise<string> {
  const path = await findProgram(name, searchPath);
  if (path) return path;
  throw driverFailure('hypervisor_missing', {
    message: `The program ${name} is not installed.`,
    hint: 'Open the host checks: they show the command that installs it.',
  });
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface ProgramResult {
  /** Null when it was ended by a signal or could not run at all. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Its messages in English, whatever the user's language: we read them. And nothing of Electron's environment. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? usualFolders.join(':'), LC_ALL: 'C' };
}

/** Runs a program to its end; it is killed after `timeoutMs`. Never throws. */
export function runProgram(path: string, args: readonly string[], timeoutMs: number): Promise<ProgramResult> {
  const options = { env: programEnvironment(), timeout: timeoutMs, killSignal: 'SIGKILL' as const };
  return new Promise((resolve) => {
    execFile(path, args, options, (error: ExecFileException | null, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ exitCode, signal: error?.signal ?? null, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}
