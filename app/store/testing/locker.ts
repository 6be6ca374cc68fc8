import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const module = fileURLToPath(new URL('../lock-file.ts', import.meta.url));

/** Another process that tries to lock the file, says whether it has it, and keeps it until its input ends, or the test. */
export function lockInAnotherProcess(path: string): ChildProcessWithoutNullStreams {
  const program = `
    const { lockFile } = await import(${JSON.stringify(module)});
    process.stdout.write(lockFile(${JSON.stringify(path)}) ? 'has it' : 'has it not');
    process.stdin.resume();
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Whether another process could have it now. */
export async function couldBeLocked(path: string): Promise<boolean> {
  const child = lockInAnotherProcess(path);
  child.stdin.end();
  const said = await text(child.stdout);
  if (!said) throw new Error(await text(child.stderr));
  return said === 'has it';
}
