import { spawn } from 'node:child_process';

/**
 * Runs a program without a shell and without showing what it prints; a long run says every ten seconds that it goes on.
 * Never rejects: a program that cannot be started has the exit code null.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<{ ok: boolean, exitCode: number | null, output: string }>} `output`: both streams, as they came
 */
export function run(program, args, options = {}) {
  const { cwd, env = process.env, timeoutMs } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = Date.now();
    const alive = setInterval(() => say(`  … ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (/** @type {number | null} */ exitCode) => {
      clearInterval(alive);
      resolve({ ok: exitCode === 0, exitCode, output });
    };
    child.on('error', (error) => {
      output += error.message;
      end(null);
    });
    child.on('close', end);
  });
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Something that set-up cannot put right by itself. The message says what is missing, `fix` what to do about it. */
export class SetupProblem extends Error {
  /**
   * @param {string} message
   * @param {string} fix
   */
  constructor(message, fix) {
    super(message);
    this.name = 'SetupProblem';
    this.fix = fix;
  }
}

/**
 * The end of a program's output, for a message.
 * @param {string} output
 */
export function lastLines(output, count = 12) {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
