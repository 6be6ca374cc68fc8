import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packagedApp } from '../../scripts/package/package-dir.ts';
import { appEnvironment, sandboxFlags } from './app.ts';
import { addressesIn } from './devtools.ts';
import type { Home } from './home.ts';
import { collectorFlags, holdMain, type Main } from './main-process.ts';

/** What can become of a window, or of the program: `replace` is what the app itself does to a window that was opened on a wrong guess. */
export type Act = 'close' | 'destroy' | 'quit' | 'signal' | 'crash' | 'reload' | 'replace';

interface Given {
  /** The file that each moment is a line of. */
  readonly path: string;
  /** The moment at which the act happens; null: never. */
  readonly at: string | null;
  readonly act: Act;
}

/** A launch of which each moment is noted: the events of its windows, their pages and the app, and the first turns of its main process. */
export interface ActedLaunch {
  /** Those that have been, in order: `page 1 did-navigate`, `turn 3`. */
  moments(): string[];
  /** Resolves when that moment comes; to false when the process has ended without it. */
  until(moment: string): Promise<boolean>;
  /** Resolves when it has ended: to how, and to what it said on stderr. */
  ended(): Promise<{ code: number | null; signal: string | null; said: string }>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Launches the packaged app on the home. At that moment the act happens; from then on windows that show are closed as a person
 * does, and while one ends, all comes that may come from outside: another start, a change of the desktop's theme, a dead process.
 */
export async function launchAndAct(
  home: Home,
  { at, act, args = [] }: { at: string | null; act: Act; args?: readonly string[] },
): Promise<ActedLaunch> {
  const path = join(home.dir, 'moments');
  rmSync(path, { force: true });
  const child = spawn(
    packagedApp,
    [...sandboxFlags, '--inspect-brk=127.0.0.1:0', ...collectorFlags, ...args],
    {
      env: appEnvironment(home, { BANGER_HYPERVISOR: 'fake' }),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const end = once(child, 'close');
  let said = '';
  child.stderr.on('data', (text) => {
    said += String(text);
  });
  const { main, goOn } = await holdMain(await addressesIn(child.stderr).main);
  const given: Given = { path, at, act };
  await main.run(actAtMoment, given);
  await goOn();
  const moments = () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []);
  return {
    moments,
    async until(moment) {
      for (;;) {
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (moments().includes(moment)) return true;
        if (hasEnded) return false;
        await delay(20);
      }
    },
    async ended() {
      const [code, signal] = await end;
      return { code, signal, said };
    },
    kill: (signal) => child.kill(signal),
  };
}

/** In the main process, before it has a window. */
function actAtMoment({ app, BrowserWindow, nativeTheme }: Main, { path, at, act }: Given): void {
  const { EventEmitter } = process.getBuiltinModule('node:events');
  const { appendFileSync } = process.getBuiltinModule('node:fs');
  // Node takes a signal that it sends to itself for its end, and lets go of the inspector: a worker would wait for that for ever.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  // For a start that comes while all is being closed: here nobody would end it.
  app.relaunch = () => undefined;
  type Window = Electron.BrowserWindow;
  /** Each window by itself and by its page, with how those are called here. */
  const known = new Map<unknown, { window: Window; who: string }>();
  const times = new Map<string, number>();
  let acted: Window | null = null;
  let done = false;
  let late: { window: Window; destroy: () => void } | null = null;

  const { emit } = EventEmitter.prototype;
  EventEmitter.prototype.emit = function noted(this: unknown, name: string, ...args: unknown[]) {
    const answer = emit.call(this as NodeJS.EventEmitter, name, ...args);
    const { window, who } = known.get(this) ?? {};
    if (this === app) {
      if (name === 'browser-window-created') follow(args[1] as Window);
      moment(`app ${name}`);
    } else if (window) {
      if (name === 'destroyed' || name === 'closed') meanwhile();
      moment(`${who} ${name}`, window);
      if (done && isUp(name, window)) setImmediate(closeAsPerson, window);
    }
    return answer;
  };

  function follow(window: Window): void {
    if (known.size === 0) setImmediate(turn, 1);
    known.set(window, { window, who: `window ${window.id}` });
    known.set(window.webContents, { window, who: `page ${window.id}` });
  }

  function turn(number: number): void {
    moment(`turn ${number}`);
    if (number < 24) setImmediate(turn, number + 1);
  }

  function moment(what: string, window?: Window): void {
    const time = (times.get(what) ?? 0) + 1;
    times.set(what, time);
    const name = time === 1 ? what : `${what} (${time})`;
    appendFileSync(path, `${name}\n`);
    if (name !== at) return;
    done = true;
    acted = late?.window ?? window ?? BrowserWindow.getAllWindows()[0] ?? null;
    // While a page loads, a promise of the app's may go on in the middle of it. All else comes in a turn of its own, and must:
    // Electron itself does not bear that a window is destroyed while it is made, or while the focus changes.
    const now = /^page \d+ (did|dom|ready)-/.test(name) ? queueMicrotask : setImmediate;
    now(() => perform(acted));
    for (const other of BrowserWindow.getAllWindows())
      if (other !== acted && other.isVisible()) setImmediate(closeAsPerson, other);
  }

  /** Of a window that is open after the act: as soon as a person can close it. */
  function isUp(event: string, window: Window): boolean {
    if (window !== acted) return event === 'show';
    // A link that is followed before a reload has begun takes its place: then the page is not loaded, but goes there as it is.
    if (act === 'reload') return event === 'did-finish-load' || event === 'did-navigate-in-page';
    return act === 'crash' && event === 'did-finish-load';
  }

  function closeAsPerson(window: Window): void {
    if (!window.isDestroyed()) window.close();
  }

  function perform(window: Window | null): void {
    passTime();
    if (act === 'replace') late?.destroy();
    else if (act === 'quit' || !window) app.quit();
    else if (act === 'signal') execFileSync('/bin/sh', ['-c', `kill -TERM ${process.pid}`]);
    else if (act === 'destroy') window.destroy();
    else if (act === 'close') closeAsPerson(window);
    else if (window.isDestroyed()) return;
    else if (act === 'reload') window.webContents.reload();
    else window.webContents.forcefullyCrashRenderer();
  }

  // The window that the app destroys is not destroyed before the moment.
  if (act === 'replace') {
    const { destroy } = BrowserWindow.prototype;
    BrowserWindow.prototype.destroy = function wait(this: Window) {
      if (done) destroy.call(this);
      else late = { window: this, destroy: () => destroy.call(this) };
    };
  }

  // Half a second passes at once from the act on: what was to happen by then happens while a window ends, and not after the test.
  const { setTimeout: later, clearTimeout: never } = globalThis;
  const short = new Map<unknown, () => void>();
  const isShort = (milliseconds: number) => milliseconds <= 500;
  Object.assign(globalThis, {
    setTimeout(then: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) {
      const timer = later(
        () => {
          short.delete(timer);
          then(...given);
        },
        done && isShort(milliseconds) ? 0 : milliseconds,
      );
      if (isShort(milliseconds)) short.set(timer, () => then(...given));
      return timer;
    },
    clearTimeout(timer: NodeJS.Timeout) {
      short.delete(timer);
      never(timer);
    },
  });
  function passTime(): void {
    for (const [timer, then] of short)
      setImmediate(() => {
        if (!short.delete(timer)) return;
        never(timer as NodeJS.Timeout);
        then();
      });
  }

  /** What may come from outside while a window ends, and finds it half gone: another start, by a link; the desktop's theme; a dead process. */
  function meanwhile(): void {
    if (!done) return;
    emit.call(app, 'second-instance', {}, [process.execPath, 'banger://vm/sandbox'], '/');
    emit.call(nativeTheme, 'updated', {});
    const network = { type: 'Utility', serviceName: 'network.mojom.NetworkService', reason: 'killed' };
    emit.call(app, 'child-process-gone', {}, network);
  }
}
