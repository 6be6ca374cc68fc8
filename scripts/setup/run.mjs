import { spawn } from 'node:child_process';
import { setInterval } from 'node:timers';

/** Something that set-up cannot put right by itself. The message says what is wrong, `fix` what to do about it. */
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

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs a program without a shell and without showing what it prints; a long run says every ten seconds that it goes on.
 * Never rejects: a program that cannot be started is not `ok`, and `output` says why.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} `output`: both streams, as they came
 */
export function run(program, args, { cwd, env = process.env, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = Date.now();
    const alive = setInterval(() => say(`  … ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
    const kill = () => child.kill();
    process.once('exit', kill);
    let output = '';
    const end = (/** @type {boolean} */ ok) => {
      clearInterval(alive);
      process.off('exit', kill);
      resolve({ ok, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (exitCode) => end(exitCode === 0));
  });
}

/**
 * Like `run`; throws a problem with the output and `fix` when the program fails.
 * @param {string} fix
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function mustRun(fix, program, args, options) {
  const { ok, output } = await run(program, args, options);
  if (!ok) throw new SetupProblem(`${[program, ...args].join(' ')} failed:\n${excerpt(output)}`, fix);
}

/**
 * What a message shows of a program's output: npm says first why it failed, compilers say it last.
 * @param {string} output
 */
export function excerpt(output) {
  const lines = output.trimEnd().split('\n');
  return (lines.length <= 24 ? lines : [...lines.slice(0, 8), '…', ...lines.slice(-15)]).join('\n');
}
