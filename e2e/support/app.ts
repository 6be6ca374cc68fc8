import { once } from 'node:events';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { BangerBridge } from '../../app/contract/bridge.ts';
import type { Channel, ChannelInput, ChannelOutput, Result } from '../../app/contract/index.ts';
import { packagedApp } from '../../scripts/package-dir.ts';
import type { Home } from './home.ts';
import { processTree } from './machines.ts';

declare global {
  interface Window {
    readonly banger: BangerBridge;
  }
}

/** Chromium cannot sandbox itself as root. */
export const sandboxFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export function appEnvironment(home: Home, extra: Record<string, string> = {}): Record<string, string> {
  return { ...(process.env as Record<string, string>), BANGER_HOME: home.dir, ...extra };
}

/** The packaged app, running on a home. */
export class App {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** What went wrong in its pages: uncaught errors, console errors and warnings. */
  private readonly problems: string[];
  private running = true;

  private constructor(electron: ElectronApplication, page: Page, problems: string[]) {
    this.electron = electron;
    this.page = page;
    this.problems = problems;
    electron.once('close', () => {
      this.running = false;
    });
  }

  static async launch(home: Home, env: Record<string, string> = {}): Promise<App> {
    const electron = await _electron.launch({
      executablePath: packagedApp,
      args: sandboxFlags,
      env: appEnvironment(home, env),
    });
    const problems: string[] = [];
    const context = electron.context();
    context.on('weberror', (error) => problems.push(String(error.error())));
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    const page = await electron.firstWindow();
    return new App(electron, page, problems);
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

  /** As a person closes it who has said before that running VMs go on. */
  async close(): Promise<void> {
    if (!this.running) return;
    await this.ask('settings.update', { onQuit: 'leave' });
    await this.electron.close();
  }

  /** All of its processes at once, by force. */
  async kill(): Promise<void> {
    const main = this.electron.process();
    const ended = once(main, 'exit');
    for (const pid of processTree(main.pid ?? 0, packagedApp)) process.kill(pid, 'SIGKILL');
    await ended;
    this.running = false;
  }
}
