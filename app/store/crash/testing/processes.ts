import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Work } from './work.ts';

const program = fileURLToPath(new URL('./work.ts', import.meta.url));

/** Node keeps here, from the first run on, what it has made of the sources: most of a short process is otherwise spent on that. */
export const compiled = fileURLToPath(new URL('../../../../node_modules/.cache/crash-kit', import.meta.url));

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  /** Milliseconds from `ready` to the end. */
  readonly duration: number;
}

interface RunOptions {
  /** A program, with arguments, that runs the process under its eyes. */
  readonly under?: readonly string[];
  /** Milliseconds after `ready` until it is killed. */
  readonly killAfter?: number;
}

/** Runs the work in a process of its own, to whatever end. */
export async function run(work: Work, { under = [], killAfter }: RunOptions = {}): Promise<Ending> {
  const [command = process.execPath, ...args] = [...under, process.execPath, program, JSON.stringify(work)];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  let started = 0;
  child.stdout.once('data', () => {
    started = performance.now();
    if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  const duration = performance.now() - started;
  return { code, signal, output: (await output).join(''), duration };
}

/** Does `work` for each of `items`, two at a time; the results are in the order of the items. */
export async function inPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = [...items.entries()];
  const worker = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}
