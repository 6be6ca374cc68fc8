import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { packagedApp } from '../../scripts/package-dir.ts';
import { appEnvironment, sandboxFlags } from './app.ts';
import { connect, devToolsAddress } from './devtools.ts';
import type { Home } from './home.ts';
import { processTree } from './machines.ts';

/**
 * The packaged app with nobody attached to it but for looks: Playwright's own connection may hold up a page that comes
 * after one that has crashed.
 */
export interface UnwatchedApp {
  /** Lets `use` at the window's page, and lets go of it. */
  look<T>(use: (page: Page) => Promise<T>): Promise<T>;
  /** Its processes for this, as Chromium's command lines tell them apart: `type=renderer` runs pages. */
  processes(purpose: string): number[];
  end(): Promise<void>;
}

export async function launchUnwatched(home: Home): Promise<UnwatchedApp> {
  const child = spawn(packagedApp, [...sandboxFlags, '--remote-debugging-port=0'], {
    env: appEnvironment(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await devToolsAddress(child.stderr);
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
    processes: (purpose) =>
      processTree(child.pid ?? 0, packagedApp).filter((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--${purpose}`),
      ),
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
