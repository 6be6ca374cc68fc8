import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';

/** Where a starting app says that it listens. Each rejects, with what it said, when the app ends before. */
export interface Addresses {
  /** Node's inspector in the main process, of an app that was started with `--inspect`. */
  readonly main: Promise<string>;
  /** Chromium's, for its pages. */
  readonly pages: Promise<string>;
}

/** Reads the app's standard error, to its end. */
export function addressesIn(stderr: NodeJS.ReadableStream): Addresses {
  const said: string[] = [];
  const lines = createInterface({ input: stderr });
  lines.on('line', (line) => said.push(line));
  const addressAfter = (name: string) => {
    const found = new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        const [, address] = new RegExp(`^${name} listening on (ws:\\S+)$`).exec(line) ?? [];
        if (address) resolve(address);
      });
      lines.once('close', () =>
        reject(new Error(`It ended before its window was open:\n${said.join('\n')}`)),
      );
    });
    // Not every story asks for both.
    found.catch(() => undefined);
    return found;
  };
  return { main: addressAfter('Debugger'), pages: addressAfter('DevTools') };
}

/** What the app that listens at `address` has open, without a debugger that comes to it. */
export async function titlesAt({ host }: URL): Promise<string[]> {
  const pages = (await (await fetch(`http://${host}/json`)).json()) as { title: string }[];
  return pages.map(({ title }) => title);
}

/** A page that comes or goes while Playwright connects can hold that up for ever: then it connects again. */
export async function connect(address: string): Promise<Browser> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await chromium.connectOverCDP(address, { timeout: 5000 });
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** Where the app's pages are. */
export function sessionOf(browser: Browser): BrowserContext {
  const [context] = browser.contexts();
  if (!context) throw new Error('It has no session');
  return context;
}

/** The app's first page that is as asked for; it may be still to come. */
export async function pageThat(browser: Browser, isRight: (page: Page) => Promise<boolean>): Promise<Page> {
  const context = sessionOf(browser);
  for (const looked = new Set<Page>(); ; ) {
    const page =
      context.pages().find((one) => !looked.has(one)) ??
      (await context.waitForEvent('page', { predicate: (one) => !looked.has(one) }));
    looked.add(page);
    if (await isRight(page)) return page;
  }
}

/** The app's only page, which may be still to come. */
export function pageOf(browser: Browser): Promise<Page> {
  return pageThat(browser, async () => true);
}

/** The processes of the app that `browser` is, by what they are for: `browser` is the main process, `renderer` runs a page. */
export async function processesOf(browser: Browser, type: 'browser' | 'renderer'): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter((one) => one.type === type).map(({ id }) => id);
}
