import { spawn } from 'node:child_process';
import { homeFolderOrRoot } from '../lib/home-folder.ts';
import { desktopEnvironment } from './desktop-environment.ts';

/** A program that can't open its window says so within that time. Milliseconds. */
const lookAtItFor = 400;

/**
 * Starts a program of the user's own, in a session of its own: it outlives the dashboard. Rejects with the end of a sentence
 * that begins with its name, for one that ends at once, and not well: some hand the window to a process of theirs that runs already, and are done.
 */
export function startOnDesktop(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
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
      reject(new Error(`couldn’t be started: ${cause.message}.`, { cause }));
    });
    child.once('exit', (exitCode, signal) => {
      clearTimeout(timer);
      if (exitCode === 0) resolve();
      else reject(new Error(`ended right after it started (${signal ?? `exit code ${exitCode}`}).`));
    });
  });
}
