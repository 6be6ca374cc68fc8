import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import { untilQuiet } from './process-tree.ts';

export interface ElectronProcess {
  /** Also its session's, which all its helpers are in. */
  readonly pid: number;
  /** Milliseconds of the wall clock (`Date.now()`), when it was spawned. */
  readonly spawnedAt: number;
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
export async function withElectron<T>(
  { file, args, env }: ElectronProgram,
  use: (app: ElectronProcess) => Promise<T>,
): Promise<T> {
  const isRoot = process.getuid?.() === 0;
  const flags = ['--remote-debugging-port=0', ...(isRoot ? ['--no-sandbox'] : [])];
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
    const address = await Promise.race([debuggerAddress(child.stderr), ended.then(() => null)]);
    if (!address) throw new Error(`${file} ended before its window was open.`);
    child.stderr.resume();
    await untilQuiet(pid);
    const browser = await chromium.connectOverCDP(address);
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error(`${file} has opened no window.`);
    try {
      return await use({ pid, spawnedAt, page });
    } finally {
      await browser.close();
    }
  } finally {
    child.kill('SIGTERM');
    const left = await Promise.race([ended, delay(5000, null, { ref: false })]);
    if (left === null) process.kill(-pid, 'SIGKILL');
    await ended;
  }
}

async function debuggerAddress(stderr: NodeJS.ReadableStream): Promise<string | null> {
  for await (const line of createInterface({ input: stderr })) {
    const address = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
    if (address) return address;
  }
  return null;
}
