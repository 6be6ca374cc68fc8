import { spawn } from 'node:child_process';

/** Runs a program with this terminal as its own; resolves to its exit code (128 + number when a signal ended it). */
export function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 128));
  });
}

/** Like `run`, and throws when the program fails. */
export async function mustRun(
  program: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<void> {
  const code = await run(program, args, env);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed with exit code ${code}`);
}
