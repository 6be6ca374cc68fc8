import { once } from 'node:events';
import type { Locator, Page } from '@playwright/test';
import type { BangerBridge } from '../../app/contract/bridge.ts';
import type { Channel, ChannelInput, ChannelOutput, Result } from '../../app/contract/index.ts';
import { packagedApp } from '../../scripts/package/package-dir.ts';
import { type Hold, holdRelease, holdUnpacked } from './hold.ts';
import type { Home } from './home.ts';
import { processTree, sendSignal } from './machines.ts';
import type { MainProcess } from './main-process.ts';
import { until } from './until.ts';

declare global {
  interface Window {
    readonly banger: BangerBridge;
  }
}

/** Chromium cannot sandbox itself as root. */
export const sandboxFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export function appEnvironment(home: Home, extra: Record<string, string> = {}): Record<string, string> {
  return {
    ...(process.env as Record<string, string>),
    BANGER_HOME: home.dir,
    BANGER_SSH_HOME: home.dir,
    ...extra,
  };
}

/** How a release is started: its main process lets nobody in. */
export interface Start {
  readonly executable: string;
  readonly args?: readonly string[];
  /** Chromium's sandbox; not as root. */
  readonly sandboxed?: boolean;
  /** See `holdRelease`. */
  readonly onLaunch?: (address: URL) => Promise<void>;
}

export interface LaunchOptions {
  readonly env?: Record<string, string>;
  /** The folder that it works in; this process' own where absent. Of the unpacked app alone. */
  readonly cwd?: string;
  /** Where absent, the unpacked app with a main process that lets Playwright in. */
  readonly start?: Start;
  /** Chromium's. */
  readonly flags?: readonly string[];
}

/** The packaged app, running on a home. */
export class App {
  private readonly hold: Hold;
  /** Its window: the first that it shows, until `followToDashboard`. */
  page: Page;
  /** What went wrong in its pages: uncaught errors, console errors and warnings. */
  private readonly problems: string[];
  private running = true;

  private constructor(hold: Hold, page: Page, problems: string[]) {
    this.hold = hold;
    this.page = page;
    this.problems = problems;
    hold.process().once('exit', () => {
      this.running = false;
    });
  }

  static async launch(home: Home, { env = {}, cwd, start, flags = [] }: LaunchOptions = {}): Promise<App> {
    const args = [...(start?.sandboxed ? [] : sandboxFlags), ...flags, ...(start?.args ?? [])];
    const begin = { executable: start?.executable ?? packagedApp, args, env: appEnvironment(home, env) };
    const hold = start
      ? await holdRelease(begin, start.onLaunch)
      : await holdUnpacked(cwd === undefined ? begin : { ...begin, cwd });
    const problems: string[] = [];
    const context = hold.context();
    context.on('weberror', (error) => problems.push(String(error.error())));
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    const page = await hold.firstWindow();
    return new App(hold, page, problems);
  }

  get pid(): number {
    return this.hold.process().pid ?? Number.NaN;
  }

  /** Its main process; of the unpacked app alone. */
  get main(): MainProcess {
    if (!this.hold.main) throw new Error('The main process of a release lets nobody in');
    return this.hold.main;
  }

  /** The pages that it has open. */
  windows(): Page[] {
    return this.hold.windows();
  }

  /** Goes on in the dashboard's window, where a start-up had one of its own. */
  async followToDashboard(): Promise<void> {
    await this.follow((url) => url.includes('/index.html') && !url.includes('?start-up'));
  }

  /** Goes on in the window that shows a page at such an address, once there is one. */
  async follow(isRight: (url: string) => boolean): Promise<void> {
    const look = async () => {
      for (const page of this.hold.windows())
        if (isRight(page.url()) && (await this.hold.shows(page))) return page;
      return null;
    };
    this.page = await until(look, { timeout: 30_000 });
  }

  /** What went wrong since the last time that it was asked; a story that provokes it takes it, all else fails the test. */
  takeProblems(): string[] {
    return this.problems.splice(0);
  }

  /** A call as any script in the page could make it. */
  ask(channel: string, input: unknown): Promise<Result<unknown>> {
    return this.page.evaluate(
      ([name, given]) => window.banger.invoke(name as 'vms.list', given as ChannelInput<'vms.list'>),
      [channel, input] as const,
    );
  }

  /** A call that must succeed. */
  async value<C extends Channel>(channel: C, input: ChannelInput<C>): Promise<ChannelOutput<C>> {
    const result = await this.ask(channel, input);
    if (!result.ok) throw new Error(`${channel}: ${result.error.message} ${result.error.hint}`);
    return result.value as ChannelOutput<C>;
  }

  /** As a person closes it who has said before that running VMs go on, and lets jobs be cancelled. */
  async close(): Promise<void> {
    if (!this.running) return;
    // A page that has died, or is going, is asked nothing: it is asked when it is back, or quits without a question.
    await this.ask('settings.update', { onQuit: 'leave' }).catch(() => undefined);
    if (!this.hold.main) return this.hold.close();
    const quits = this.quit();
    // Where no job runs nothing is asked, and it may be gone by now.
    await this.ask('quitting.answer', { choice: null, remember: false }).catch(() => undefined);
    await quits;
  }

  /** As its menu asks for it. Resolves when it has ended. */
  async quit(): Promise<void> {
    await this.hold.close();
    this.running = false;
  }

  /** By the button of its window: it may have a question first. */
  async pressClose(): Promise<void> {
    await this.main.run(({ BrowserWindow }) => {
      const shown = BrowserWindow.getAllWindows().find((window) => window.isVisible());
      if (!shown) throw new Error('No window shows that could be closed');
      shown.close();
    });
  }

  /** By a button of a page that ends with the press: the click may hear of no answer. */
  async endBy(button: Locator): Promise<void> {
    await Promise.all([this.ended(), button.click().catch(() => undefined)]);
  }

  /** Calls `then` as it ends, before who waits for that goes on. */
  onEnd(then: () => void): void {
    this.hold.process().once('exit', then);
  }

  /** Resolves when it has ended by itself. */
  async ended(): Promise<void> {
    const main = this.hold.process();
    if (main.exitCode === null && main.signalCode === null) await once(main, 'exit');
    this.running = false;
  }

  /** By a polite signal, as logouts and shutdowns send it: to it alone, not to the VMs. */
  async terminate(): Promise<void> {
    sendSignal(this.pid, 'SIGTERM');
    await this.ended();
  }

  /** All of its processes at once, by force. */
  async kill(): Promise<void> {
    const main = this.hold.process();
    const ended = once(main, 'exit');
    for (const pid of processTree(this.pid, packagedApp)) sendSignal(pid, 'SIGKILL');
    await ended;
    this.running = false;
  }
}
