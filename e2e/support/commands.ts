import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { packagedApp } from '../../scripts/package/package-dir.ts';
import { appEnvironment, sandboxFlags } from './app.ts';
import type { Home } from './home.ts';

export interface Ran {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  /** Without what Chromium itself says where there is no system bus. */
  readonly err: string;
}

type Options = { readonly env?: Record<string, string>; readonly input?: string };

/** A command of the packaged app, without a display. */
export function beginCommand(
  home: Home,
  words: readonly string[],
  env: Record<string, string> = {},
): ChildProcess {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = appEnvironment(home, env);
  return spawn(packagedApp, [...sandboxFlags, ...words], { env: rest, stdio: 'pipe' });
}

/** Runs it to its end. */
export async function command(
  home: Home,
  words: readonly string[],
  { env, input = '' }: Options = {},
): Promise<Ran> {
  const child = beginCommand(home, words, env);
  child.stdin?.end(input);
  return outcome(child);
}

export async function outcome(child: ChildProcess): Promise<Ran> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('It was not started with pipes');
  const [out, err, [code]] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { code: code as number | null, out, err: withoutChromium(err) };
}

const withoutChromium = (said: string) => said.replace(/^\[\d+:\d+\/[\d.]+:[A-Z]+:.*\n/gm, '');

/** The command line as a shell in a terminal takes it: quoted. */
export function shellLine(home: Home, words: readonly string[]): string {
  const all = ['env', `BANGER_HOME=${home.dir}`, packagedApp, ...sandboxFlags, ...words];
  return all.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}
