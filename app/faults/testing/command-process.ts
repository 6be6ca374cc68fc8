import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { exitCodeOf, worstOf } from '../../commands/kit/exit-codes.ts';
import { errorOutput, outputs } from '../../commands/testing/outputs.ts';
import type { ErrorValue } from '../../contract/errors.ts';
import { guestCommand } from './command-words.ts';

const programs = {
  command: fileURLToPath(new URL('../../../scripts/banger.ts', import.meta.url)),
  loop: fileURLToPath(new URL('command-loop.ts', import.meta.url)),
};

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

const interrupting = ['SIGINT', 'SIGTERM'] as const;

export interface Ended {
  readonly words: readonly string[];
  /** Null: a signal ended it before it knew of signals, or SIGKILL. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** What it was sent meanwhile, or just before, which may have reached it. */
  readonly sent: readonly Signal[];
}

interface Interruption {
  readonly signal: Signal;
  /** Milliseconds; what has ended by then is sent nothing. */
  readonly after: number;
}

/** Runs a command in a process of its own, from the sources. */
export async function runCommand(
  home: string,
  words: readonly string[],
  interruption: Interruption,
): Promise<Ended> {
  const child = start(home, programs.command, words);
  child.stdin.end();
  const sent = interrupt(child, interruption);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { words, code: code as number | null, out, err, sent: sent() };
}

/** Runs commands one after another in one process (see `command-loop.ts`), which knows of SIGINT and SIGTERM from the beginning. */
export function startCommandLoop(home: string) {
  let { child, answers, exited, ready } = begin();
  function begin() {
    const child = start(home, programs.loop, []);
    child.stderr.pipe(process.stderr);
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    // Before that a signal would end the process.
    return { child, answers, exited: once(child, 'exit'), ready: answers.next() };
  }
  /** What came too late for the command that it was meant for may reach the next one. */
  let late: readonly Signal[] = [];
  return {
    async run(words: readonly string[], interruption: Interruption): Promise<Ended> {
      await ready;
      child.stdin.write(`${JSON.stringify(words)}\n`);
      const sent = interrupt(child, interruption);
      const { value, done } = await answers.next();
      const by = sent();
      if (done) {
        const [code, killedBy] = await exited;
        const second = interrupting.find((one) => code === codeOf(one));
        if (!second) throw new Error(`the process ended with ${code ?? killedBy} at “${words.join(' ')}”`);
        // One that was meant for the command before, and its own: the second signal ends the process.
        ({ child, answers, exited, ready } = begin());
        late = [];
        return { words, code, out: '', err: '', sent: [second] };
      }
      const said = JSON.parse(value) as Pick<Ended, 'code' | 'out' | 'err'>;
      const ended = { words, ...said, sent: [...late, ...by] };
      const ends = (one: Signal) => ended.code === codeOf(one);
      late = late.some(ends) ? by : by.filter((one) => !ends(one));
      return ended;
    },
    async end(): Promise<void> {
      child.stdin.end();
      await exited;
    },
  };
}

function start(home: string, program: string, args: readonly string[]) {
  const env = { ...process.env, BANGER_HOME: home };
  return spawn(process.execPath, [program, ...args], { env, cwd: home, stdio: 'pipe' });
}

/** Milliseconds in which a command must have ended that was interrupted, with what it was in the middle of. */
const lastPatience = 90_000;

/** With what a command ends that a signal ended. */
const codeOf = (signal: Signal) => 128 + constants.signals[signal];

/** Returns the function that is called at the end, and says what was sent until then. */
function interrupt(child: ChildProcess, { signal, after }: Interruption): () => readonly Signal[] {
  const sent: Signal[] = [];
  const send = (one: Signal) => () => {
    sent.push(one);
    child.kill(one);
  };
  const timers = [setTimeout(send(signal), after), setTimeout(send('SIGKILL'), after + lastPatience)];
  return () => {
    timers.forEach(clearTimeout);
    return sent;
  };
}

/** The errors that a command has written. Throws where it has written anything else. */
export const errorsOf = ({ err }: Ended): ErrorValue[] =>
  err
    .split('\n')
    .filter(Boolean)
    .map((line) => errorOutput.parse(JSON.parse(line)).error);

/** The result of a command, by the schema of what it writes; undefined: it has written none. Throws where it is something else. */
export function resultOf({ words, out }: Ended): unknown {
  if (out === '') return undefined;
  const line = words.join(' ');
  const name = Object.keys(outputs).find((one) => line === one || line.startsWith(`${one} `));
  const value: unknown = JSON.parse(out);
  return name === undefined ? value : outputs[name as keyof typeof outputs].parse(value);
}

/** Whether it was ended by what it was sent. */
export function wasInterrupted({ code, sent }: Ended): boolean {
  return sent.some((signal) => code === null || code === codeOf(signal));
}

/** Throws unless a command has ended as commands do: with a code that its errors explain, and with JSON. */
export function expectDeclared(ended: Ended): void {
  const { words, code, out, sent } = ended;
  if (sent.includes('SIGKILL') && code === null) return;
  if (words[1] === 'exec' && code === guestCommand.code) {
    if (out !== guestCommand.out || ended.err !== '')
      throw new Error('the guest’s output is not as it was written');
    return;
  }
  const errors = errorsOf(ended);
  const unforeseen = errors.find(({ code }) => code === 'internal');
  if (unforeseen) throw new Error('it failed for a reason that nobody foresaw');
  if (words[1] !== 'exec') resultOf(ended);
  if (wasInterrupted(ended)) return;
  const declared = worstOf(errors.map((error) => exitCodeOf(error.code)));
  if (words[0] === 'host' && code === 1 && errors.length === 0) return;
  if (code !== declared) throw new Error(`its errors stand for the code ${declared}`);
  if (code === 0 && out === '') throw new Error('it wrote no result');
}
