import { spawn } from 'node:child_process';
import { findProgram } from './find-program.ts';

/** A program that ran and did not succeed. */
export class ProgramFailed extends Error {
  readonly stderr: string;

  constructor(program: string, outcome: string, stderr: string) {
    super(`${program} ${outcome}: ${stderr.trim() || 'it printed nothing'}`);
    this.name = 'ProgramFailed';
    this.stderr = stderr;
  }
}

/** Filesystem tools are often outside an ordinary user's PATH. */
function searchPath(): string {
  return [process.env.PATH ?? '/usr/bin:/bin', '/usr/sbin', '/sbin'].join(':');
}

/** Whether `program` can be run by name. */
export async function hasProgram(program: string): Promise<boolean> {
  return (await findProgram(program, searchPath())) !== null;
}

export type RunOptions = {
  cwd: string;
  signal: AbortSignal;
  /** Gets each line that the program writes to descriptor 3, where apt reports its progress. */
  onStatus?: (line: string) => void;
};

/**
 * Runs a program to its end and resolves to what it printed. Messages are in English.
 * Throws `ProgramFailed`, or the signal's reason once the program and its children have been told to end and it has gone.
 */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { cwd, signal, onStatus } = options;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, PATH: searchPath(), LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true, // a process group of its own, so that its children end with it
    });
    // TERM, not KILL: fakeroot's helper daemon removes its message queues on TERM.
    const end = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    };
    signal.addEventListener('abort', end, { once: true });

    const printed = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
    child.stdio[3]?.on('data', (bytes: Buffer) => {
      for (const line of bytes.toString().split('\n')) if (line) onStatus?.(line);
    });
    child.on('error', (error) => {
      signal.removeEventListener('abort', end);
      reject(error);
    });
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else if (code === 0) resolve(printed.stdout);
      else
        reject(
          new ProgramFailed(
            program,
            killedBy ? `was killed by ${killedBy}` : `ended with ${code}`,
            printed.stderr,
          ),
        );
    });
  });
}
