import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

// Where tests of the window run, a URL made of `import.meta.url` is one that a page could fetch.
const program = join(import.meta.dirname, 'holder.ts');

/** Another process that runs SQL on a database and keeps the connection; resolves when it has. Ends with the test. */
export async function holdInAnotherProcess(path: string, ...statements: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, path, ...statements], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const ready = child.stdout && once(child.stdout, 'data');
  await Promise.race([ready, exit.then(() => Promise.reject(new Error('The holder ended.')))]);
  return child;
}

/** Leaves a database as a power cut would: its last commits are in the log alone. */
export async function leaveLog(path: string, sql: string): Promise<void> {
  const writer = await holdInAnotherProcess(path, 'PRAGMA journal_mode = WAL', sql);
  const exit = once(writer, 'exit');
  writer.kill('SIGKILL');
  await exit;
}
