import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { programEnvironment } from './run-with-limit.ts';

/** A program that was started with pipes for its streams. */
export interface PipedProgram {
  /** Null: its standard input is empty. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has ended and its output is here. Rejects with the system's error where it could not be started. */
  readonly ended: Promise<void>;
  /** Asks it to end. */
  end(): void;
}

/** Starts a program, without a shell, by its path or its name. */
export function startPiped(
  [program, ...args]: readonly [string, ...string[]],
  { hasInput }: { hasInput: boolean },
): PipedProgram {
  const child = spawn(program, args, {
    env: programEnvironment(),
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('a program was started without pipes');
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject).once('close', () => resolve());
  });
  ended.catch(() => undefined);
  return { stdin, stdout, stderr, ended, end: () => void child.kill() };
}
