import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from '@playwright/test';
import { packagedApp } from '../../scripts/package-dir.ts';
import { appEnvironment, sandboxFlags } from './app.ts';
import type { Home } from './home.ts';
import { processTree } from './machines.ts';

/**
 * The packaged app with nobody attached to it but for looks: Playwright's own connection may hold up a page that comes
 * after one that has crashed.
 */
export interface UnwatchedApp {
  /** Lets `use` at the window's page, and lets go of it. */
  look<T>(use: (page: Page) => Promise<T>): Promise<T>;
  /** The processes that run pages. */
  renderers(): number[];
  end(): Promise<void>;
}

export async function launchUnwatched(home: Home): Promise<UnwatchedApp> {
  const child = spawn(packagedApp, [...sandboxFlags, '--remote-debugging-port=0'], {
    env: appEnvironment(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await debuggerAddress(child.stderr);
  child.stderr.resume();
  return {
    async look(use) {
      const browser = await connect(address);
      try {
        const page = browser.contexts()[0]?.pages()[0] ?? (await browser.contexts()[0]?.waitForEvent('page'));
        if (!page) throw new Error('It has no window');
        return await use(page);
      } finally {
        await browser.close();
      }
    },
    renderers: () =>
      processTree(child.pid ?? 0, packagedApp).filter((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer'),
      ),
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A page that comes or goes while one connects can hold that up for ever: then it is tried anew. */
async function connect(address: string): Promise<Browser> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await chromium.connectOverCDP(address, { timeout: 5000 });
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

async function debuggerAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const address = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
    if (address) return address;
  }
  throw new Error('It ended before its window was open');
}
