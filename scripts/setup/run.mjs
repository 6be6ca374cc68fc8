import { spawn } from 'node:child_process';
import { once } from 'node:events';

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

/** What `run` rejects with once the programs are being stopped. */
export class Stopped extends Error {
  constructor() {
    super('Stopped.');
    this.name = 'Stopped';
  }
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * The programs that run now, and whether each must be left to its end.
 * @type {Map<ChildProcess, { mustFinish: boolean }>}
 */
const running = new Map();
let isStopping = false;
let haveGroups = false;

/**
 * Runs a program without a shell and without showing what it prints. A program that cannot be started is not `ok`, and
 * `output` says why. Rejects with `Stopped` once `stopPrograms` was called.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, mustFinish?: boolean }} [options]
 *   `mustFinish`: stopping waits for its end, because half of its work would be worse than none
 * @returns {Promise<{ ok: boolean, output: string }>} `output`: both streams, as they came
 */
export function run(program, args, { cwd, env = process.env, timeoutMs, mustFinish = false } = {}) {
  if (isStopping) return Promise.reject(new Stopped());
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...{ cwd, env, timeout: timeoutMs, detached: haveGroups },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.set(child, { mustFinish });
    const kill = () => end(child);
    process.once('exit', kill);
    let output = '';
    const settle = (/** @type {boolean} */ ok) => {
      running.delete(child);
      process.off('exit', kill);
      if (isStopping) reject(new Stopped());
      else resolve({ ok, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => {
      output += error.message;
      settle(false);
    });
    child.on('close', (exitCode) => settle(exitCode === 0));
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

/** Ends the programs that run, lets those finish that must, and resolves when none is left. From now on none can be run. */
export async function stopPrograms() {
  isStopping = true;
  const ended = [...running].map(([child, { mustFinish }]) => {
    if (mustFinish) say(`Waiting for ${child.spawnfile}, which must not be interrupted`);
    else end(child);
    return once(child, 'close').catch(() => undefined);
  });
  await Promise.all(ended);
}

/**
 * Has Ctrl-C and its like stop the programs first, and then end this process through `exit`, whose listeners remove what is
 * half done. Each program gets a group of its own from now on: a terminal's Ctrl-C does not reach it, but its end reaches
 * all that it started.
 */
export function stopOnSignals() {
  haveGroups = true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => {
      if (!isStopping) void stopPrograms().then(() => process.exit(130));
    });
}

/** @param {ChildProcess} child */
function end(child) {
  if (!haveGroups || child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(-child.pid);
  } catch {
    // Nothing is left of it.
  }
}

/**
 * What a message shows of a program's output: npm says first why it failed, compilers say it last.
 * @param {string} output
 */
export function excerpt(output) {
  const lines = output.trimEnd().split('\n');
  return (lines.length <= 24 ? lines : [...lines.slice(0, 8), '…', ...lines.slice(-15)]).join('\n');
}
