import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { packagedApp } from '../../scripts/package/package-dir.ts';
import { appEnvironment, sandboxFlags } from './app.ts';
import { addressesIn, connect, pageOf } from './devtools.ts';
import type { Home } from './home.ts';
import { processTree } from './machines.ts';
import { collectorFlags, inspectMain, type MainProcess } from './main-process.ts';

/**
 * The packaged app with nobody attached to it but for looks: Playwright's own connection may hold up a page that comes
 * after one that has crashed.
 */
export interface UnwatchedApp {
  /** Lets `use` at the window's page, and lets go of it. */
  look<T>(use: (page: Page) => Promise<T>): Promise<T>;
  /** Its processes for this, as Chromium's command lines tell them apart: `type=renderer` runs pages. */
  processes(purpose: string): number[];
  readonly main: MainProcess;
  /** Resolves when it has ended by itself. */
  ended(): Promise<void>;
  /** Ends it, if it has not ended by itself. */
  end(): Promise<void>;
}

export async function launchUnwatched(home: Home, env: Record<string, string> = {}): Promise<UnwatchedApp> {
  const child = spawn(
    packagedApp,
    [...sandboxFlags, '--remote-debugging-port=0', '--inspect=0', ...collectorFlags],
    {
      env: appEnvironment(home, env),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const exit = once(child, 'exit');
  const addresses = addressesIn(child.stderr);
  const address = await addresses.pages;
  // Not before: its inspector listens while Node itself still starts, and knows nothing.
  const main = await inspectMain(await addresses.main);
  return {
    main,
    async look(use) {
      const browser = await connect(address);
      try {
        return await use(await pageOf(browser));
      } finally {
        await browser.close();
      }
    },
    processes: (purpose) =>
      processTree(child.pid ?? 0, packagedApp).filter((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--${purpose}`),
      ),
    async ended() {
      await exit;
    },
    async end() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
