import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { untilQuiet } from './process-tree.ts';

/**
 * How long a launch is left alone before it is asked whether it is over: the answer walks through all memory of the processes,
 * and keeps them from getting more meanwhile. Milliseconds.
 */
const launchTime = 1500;

/** An Electron app that nobody looks into. */
export interface RunningElectron {
  /** Also its session's, which all its helpers are in. */
  readonly pid: number;
  /** Milliseconds of the wall clock (`Date.now()`), when it was spawned. */
  readonly spawnedAt: number;
  /** Of Chromium's debugger. */
  readonly pages: string;
  /** Of Node's debugger in the main process; null without `--inspect`. */
  readonly main: string | null;
}

export interface ElectronProcess extends Pick<RunningElectron, 'pid' | 'spawnedAt'> {
  /** The window's page, to look into once the launch is over. */
  readonly page: Page;
}

export interface ElectronProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Starts an Electron app, leaves it alone until it is quiet, then lets `use` look into its window; ends it after.
 * (Playwright's own launch would hold the app back while it attaches, and work beside it during the launch.)
 */
export function withElectron<T>(
  program: ElectronProgram,
  use: (app: ElectronProcess) => Promise<T>,
): Promise<T> {
  return withRunning(program, ({ pid, spawnedAt, pages }) =>
    withPage(pages, (page) => use({ pid, spawnedAt, page })),
  );
}

/** Lets `use` look into the window of an app, and lets go of it. */
export async function withPage<T>(pages: string, use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.connectOverCDP(pages);
  try {
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error('The app has opened no window.');
    if (page.url().startsWith('chrome-error:')) throw new Error('The page of the app did not load.');
    return await use(page);
  } finally {
    await browser.close();
  }
}

/** As root Chromium can sandbox nothing. */
export const rootFlags = (): readonly string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

/** Starts an Electron app and waits until it is quiet; ends it after `use`. */
export async function withRunning<T>(
  { file, args, env }: ElectronProgram,
  use: (app: RunningElectron) => Promise<T>,
): Promise<T> {
  const flags = ['--remote-debugging-port=0', ...rootFlags()];
  const spawnedAt = performance.timeOrigin + performance.now();
  const child = spawn(file, [...flags, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} has no process.`);
  const ended = once(child, 'exit');
  try {
    const said: string[] = [];
    const debuggers = await Promise.race([debuggersOf(child.stderr, said), ended.then(() => null)]);
    if (!debuggers) throw new Error(`${file} ended before its window was open:\n${said.join('\n')}`);
    child.stderr.resume();
    await delay(launchTime);
    await untilQuiet(pid);
    return await use({ pid, spawnedAt, ...debuggers });
  } finally {
    child.kill('SIGTERM');
    const left = await Promise.race([ended, delay(5000, null, { ref: false })]);
    // An AppImage may have ended before what it started.
    endGroup(pid);
    if (left === null) await ended;
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

/** The addresses that it prints; Node's comes first. All else goes into `said`. */
async function debuggersOf(
  stderr: NodeJS.ReadableStream,
  said: string[],
): Promise<Pick<RunningElectron, 'main' | 'pages'> | null> {
  let main: string | null = null;
  for await (const line of createInterface({ input: stderr })) {
    main = /^Debugger listening on (ws:\S+)$/.exec(line)?.[1] ?? main;
    const pages = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
    if (pages) return { main, pages };
    said.push(line);
  }
  return null;
}
