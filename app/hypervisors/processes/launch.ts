import { spawn } from 'node:child_process';
import { programEnvironment } from '../../programs/run-with-limit.ts';
import type { StartOptions } from '../driver/hypervisor.ts';
import type { ProcessEnd } from './process-gone.ts';

/** A process of ours that was just started. It does not keep this process alive: a dashboard can quit while it runs. */
export interface Launched {
  readonly pid: number | undefined;
  /** Told to this process alone: a later dashboard only sees that it is gone. */
  readonly end: Promise<ProcessEnd>;
  /** Keeps this process alive until the child has ended. */
  ref(): void;
  /** SIGKILL. */
  kill(): void;
}

export interface LaunchRequest extends Pick<StartOptions, 'onLaunch'> {
  /** An absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** See `clean-exec.ts`; null: there is none, and the process inherits what is open here. */
  readonly cleanExec: string | null;
  /** A descriptor; absent: it has no input. */
  readonly stdin?: number;
  /** A descriptor for what it prints. */
  readonly log: number;
}

/**
 * Starts a process that outlives this one: in a session of its own, holding nothing of ours but its log. Throws what the system
 * says when the program cannot be executed.
 */
export async function launch(request: LaunchRequest): Promise<Launched> {
  const { program, args, cleanExec, stdin, log, onLaunch } = request;
  const [file, argv] = cleanExec ? [cleanExec, [program, ...args]] : [program, args];
  const child = privately(() =>
    spawn(file, argv, {
      detached: true,
      cwd: '/',
      env: programEnvironment(),
      stdio: [stdin ?? 'ignore', log, log],
    }),
  );
  child.unref();
  const end = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', reject);
  });
  const { pid } = child;
  if (pid !== undefined) onLaunch?.({ pid, commandLine: [program, ...args] });
  return { pid, end, ref: () => child.ref(), kill: () => child.kill('SIGKILL') };
}

/** What a program that is started by `start` makes, its sockets above all, is this user's alone. */
function privately<T>(start: () => T): T {
  const usual = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(usual);
  }
}
