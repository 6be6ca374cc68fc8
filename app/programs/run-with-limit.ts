import { type ExecFileException, execFile } from 'node:child_process';
import { usualFolders } from './find-program.ts';

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
export function runWithLimit(
  path: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<ProgramResult> {
  const options = { env: programEnvironment(), timeout: timeoutMs, killSignal: 'SIGKILL' as const };
  return new Promise((resolve) => {
    execFile(path, args, options, (error: ExecFileException | null, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ exitCode, signal: error?.signal ?? null, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
}
