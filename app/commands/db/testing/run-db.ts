import { truncateSync, writeFileSync } from 'node:fs';
import { migrations } from '../../../../migrations/index.ts';
import { change, copyOfFixture, future, newPath, upToDate } from '../../../store/file/testing/databases.ts';
import { holdInAnotherProcess } from '../../../store/file/testing/hold.ts';
import { runCommandLine } from '../../run-command-line.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `db ARGS…` in this process. */
export async function run(...args: string[]): Promise<Ran> {
  return runIn({}, ...args);
}

/** The same with these environment variables alone. */
export async function runIn(env: Record<string, string>, ...args: string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const write = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
  };
  return { code: await runWith(write, env, args), ...said };
}

/** The same with streams of its own; resolves to the exit code. */
export function runWith(
  write: { out: (text: string) => void; err: (text: string) => void },
  env: Record<string, string>,
  args: readonly string[],
): Promise<number> {
  return runCommandLine({
    words: ['db', ...args],
    about: { env, appVersion: '9.9.9', isPackaged: false, isSandboxed: true, nativeBinding: undefined },
    streams: { ...write, columns: null, errColumns: null },
    ask: null,
    passSignals: () => () => undefined,
    pipes: () => {
      throw new Error('no command of these is a pipe');
    },
    terminal: null,
    signal: new AbortController().signal,
    reach: () => Promise.reject(new Error('the database is asked, and no dashboard')),
  });
}

/** The answer of a command with `--json`, or its error. */
export async function value(...args: string[]): Promise<{ code: number; json: Record<string, unknown> }> {
  const { code, out, err } = await run(...args, '--json');
  const [error = ''] = err.trim().split('\n').slice(-1);
  return { code, json: JSON.parse(out || error) as Record<string, unknown> };
}

/** Every state of a database, with the exit code of `db status`. */
export const states: readonly [state: string, exitCode: number, make: () => string | Promise<string>][] = [
  ['up_to_date', 0, () => upToDate()],
  ['pending', 3, () => copyOfFixture('populated')],
  ['unversioned', 3, () => copyOfFixture('ancient')],
  [
    'empty',
    3,
    () => {
      const path = newPath();
      change(path, 'PRAGMA user_version = 1');
      return path;
    },
  ],
  [
    'empty',
    5,
    () => {
      const path = newPath();
      writeFileSync(path, '');
      return path;
    },
  ],
  ['newer', 4, () => upToDate([...migrations, future])],
  [
    'foreign',
    4,
    () => {
      const path = newPath();
      change(path, 'CREATE TABLE bookmarks (url TEXT)');
      return path;
    },
  ],
  [
    'corrupt',
    5,
    () => {
      const path = copyOfFixture();
      truncateSync(path, 4096 * 3);
      return path;
    },
  ],
  [
    'not_a_database',
    5,
    () => {
      const path = newPath();
      writeFileSync(path, 'Dear diary, '.repeat(500));
      return path;
    },
  ],
  ['missing', 1, newPath],
  [
    'locked',
    1,
    async () => {
      const path = copyOfFixture();
      await holdInAnotherProcess(path, 'BEGIN EXCLUSIVE');
      return path;
    },
  ],
];
