import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { binDir, projectDir } from './setup/places.mjs';

interface Options {
  /** Added to this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** `show`: output appears as it comes; `collect`: it is returned instead. */
  output: 'show' | 'collect';
}

interface Result {
  /** 128 + its number where a signal ended the program, as shells have it. */
  exitCode: number;
  output: string;
}

/** Runs a program, of node_modules by preference, in the checkout. Rejects only if it cannot be started. */
export function runProgram(program: string, args: readonly string[], options: Options): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: projectDir,
      env: { ...process.env, PATH: `${binDir}:${process.env.PATH}`, ...options.env },
      stdio: options.output === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0), output });
    });
  });
}
