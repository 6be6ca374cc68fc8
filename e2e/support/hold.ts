import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { addressesIn, connect, pageOf, pageThat, processesOf, sessionOf } from './devtools.ts';
import { sendSignal } from './machines.ts';
import { collectorFlags, holdMain, type Main, type MainProcess } from './main-process.ts';

/** By which a running app is driven: its windows, its main process, and its end. */
export interface Hold {
  context(): BrowserContext;
  windows(): Page[];
  /** The first that shows. A start opens its window before it knows whether that is the right one, and may take it back. */
  firstWindow(): Promise<Page>;
  /** Whether the page is in a window that shows; of a release, whose windows nobody can look at, always. */
  shows(page: Page): Promise<boolean>;
  /** The process that was started, which need not be the app's own. */
  process(): ChildProcess;
  /** Null: a release, whose main process lets nobody in. */
  readonly main: MainProcess | null;
  /** Asks it to quit. Resolves when the process has ended. */
  close(): Promise<void>;
}

export interface Begin {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
}

/** Starts the unpacked app. Its first window opens once Playwright looks: it sees each page from the beginning. */
export async function holdUnpacked(begin: Begin): Promise<Hold> {
  const child = start(begin, ['--inspect-brk=0', ...collectorFlags]);
  const addresses = addressesIn(child.stderr);
  const { main, goOn } = await holdMain(await addresses.main);
  const browser = await chromium.connectOverCDP(await addresses.pages);
  await goOn();
  return {
    ...holdOf(browser, child, async () => {
      await main.run(({ app }) => void setImmediate(() => app.quit()));
    }),
    main,
    firstWindow: async () => {
      await main.run(aWindowShows);
      return pageThat(browser, (page) => shows(page, main));
    },
    shows: (page) => shows(page, main),
  };
}

/**
 * Starts what people download, which is driven by its pages alone. `onLaunch` is called when the main process has run to where
 * it waits for Electron; Playwright connects once that has resolved.
 */
export async function holdRelease(begin: Begin, onLaunch?: (address: URL) => Promise<void>): Promise<Hold> {
  const child = start(begin, []);
  const address = await addressesIn(child.stderr).pages;
  await onLaunch?.(new URL(address));
  const browser = await connect(address);
  // Of an AppImage it is another than the one that was started, which waits for it to end.
  const [main] = await processesOf(browser, 'browser');
  if (!main) throw new Error('It has no main process');
  const quit = async () => {
    // Playwright lets go first: it minds when what it holds on to goes away.
    await browser.close();
    sendSignal(main, 'SIGTERM');
  };
  return {
    ...holdOf(browser, child, quit),
    main: null,
    firstWindow: () => pageOf(browser),
    shows: async () => true,
  };
}

function start({ executable, args, env, cwd }: Begin, inspect: readonly string[]) {
  const child = spawn(executable, [...args, '--remote-debugging-port=0', ...inspect], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // A runner that is ended leaves no app behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

function holdOf(browser: Browser, child: ChildProcess, quit: () => Promise<void>) {
  const context = sessionOf(browser);
  return {
    context: () => context,
    windows: () => context.pages(),
    process: () => child,
    async close() {
      const ended = once(child, 'exit');
      await quit();
      await ended;
    },
  };
}

/** In the main process: resolves when any window shows. */
function aWindowShows({ app, BrowserWindow }: Main): Promise<void> {
  return new Promise((resolve) => {
    const watch = (window: Electron.BrowserWindow) =>
      window.isVisible() ? resolve() : window.once('show', () => resolve());
    app.on('browser-window-created', (_, window) => watch(window));
    BrowserWindow.getAllWindows().forEach(watch);
  });
}

/** Whether the page's window shows; not where the page has gone. */
async function shows(page: Page, main: MainProcess): Promise<boolean> {
  const target = await targetOf(page).catch(() => null);
  if (target === null) return false;
  return main.run(({ BrowserWindow, webContents }, id) => {
    const contents = webContents.fromDevToolsTargetId(id);
    return (contents && BrowserWindow.fromWebContents(contents)?.isVisible()) ?? false;
  }, target);
}

/** By which Chromium and Electron both know a page. */
async function targetOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  await session.detach();
  return targetInfo.targetId;
}
