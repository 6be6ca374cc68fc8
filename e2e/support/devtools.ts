import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';

/** By which a running app is driven: its windows, and its end. */
export interface Hold {
  context(): BrowserContext;
  windows(): Page[];
  firstWindow(): Promise<Page>;
  /** The process that was started, which need not be the app's own. */
  process(): ChildProcess;
  /** Asks it to quit. Resolves when the process has ended. */
  close(): Promise<void>;
}

/**
 * Starts what people download: its main process lets nobody in, so it is driven by its pages alone. `onLaunch` is called when
 * its main process has run to where it waits for Electron; a debugger comes when that has resolved.
 */
export async function holdByPages(
  executable: string,
  args: readonly string[],
  env: Record<string, string>,
  onLaunch?: (address: URL) => Promise<void>,
): Promise<Hold> {
  const child = spawn(executable, [...args, '--remote-debugging-port=0'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const address = await devToolsAddress(child.stderr);
  await onLaunch?.(new URL(address));
  const browser = await connect(address);
  child.stderr.resume();
  // Of an AppImage it is another than the one that was started, which waits for it to end.
  const [main] = await processesOf(browser, 'browser');
  const [context] = browser.contexts();
  if (!main || !context) throw new Error('It has no main process, or no session');
  return {
    context: () => context,
    windows: () => context.pages(),
    firstWindow: async () => context.pages()[0] ?? (await context.waitForEvent('page')),
    process: () => child,
    async close() {
      const ended = once(child, 'exit');
      // Playwright lets go first: it minds when what it holds on to goes away.
      await browser.close();
      process.kill(main, 'SIGTERM');
      await ended;
    },
  };
}

/** What the app that listens at `address` has open, without a debugger that comes to it. */
export async function titlesAt({ host }: URL): Promise<string[]> {
  const pages = (await (await fetch(`http://${host}/json`)).json()) as { title: string }[];
  return pages.map(({ title }) => title);
}

/** A page that comes or goes while one connects can hold that up for ever: then it is tried anew. */
export async function connect(address: string): Promise<Browser> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await chromium.connectOverCDP(address, { timeout: 5000 });
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** Where Chromium says that it listens. */
export async function devToolsAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  const { DevTools } = await addressesIn(stderr, ['DevTools']);
  return DevTools;
}

/** Where it says that it listens: Chromium as `DevTools`; Node, if it was started with `--inspect`, as `Debugger`. */
export async function addressesIn<Name extends 'DevTools' | 'Debugger'>(
  stderr: NodeJS.ReadableStream,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const said: string[] = [];
  const found: Partial<Record<Name, string>> = {};
  for await (const line of createInterface({ input: stderr })) {
    const [, name, address] = /^(\w+) listening on (ws:\S+)$/.exec(line) ?? [];
    const wanted = names.find((one) => one === name);
    if (wanted && address) found[wanted] = address;
    if (names.every((one) => found[one] !== undefined)) return found as Record<Name, string>;
    said.push(line);
  }
  throw new Error(`It ended before its window was open:\n${said.join('\n')}`);
}

/** The processes of the app that `browser` is, by what they are for: `browser` is the main process, `renderer` runs a page. */
export async function processesOf(browser: Browser, type: 'browser' | 'renderer'): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter((one) => one.type === type).map(({ id }) => id);
}
