import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { App } from 'electron';
import { expect, test, vi } from 'vitest';
import { until } from '../../testing/until.ts';
import { closeBeforeQuit } from './close-before-quit.ts';

/** As much of Electron's app as quits: it ends when nobody prevents it. */
function appToQuit(start: { execPath?: string; args: string[] } = { args: [] }) {
  const app = new EventEmitter();
  const closing = { resolve: (_: readonly string[]) => {}, reject: (_: Error) => {} };
  const close = vi.fn(
    () => new Promise<readonly string[]>((resolve, reject) => Object.assign(closing, { resolve, reject })),
  );
  const noted: unknown[] = [];
  const relaunches: unknown[] = [];
  const endNow = vi.fn();
  let ended = false;
  function quit(): void {
    let prevented = false;
    app.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    ended = true;
    app.emit('quit');
  }
  const note = (message: string, detail?: unknown) =>
    noted.push(detail === undefined ? [message] : [message, detail]);
  const relaunch = (options: unknown) => relaunches.push(options);
  Object.assign(app, { quit, relaunch });
  closeBeforeQuit(app as unknown as App, {
    close,
    logger: { info: note, warn: note, error: note },
    start,
    endNow,
  });
  return { quit, close, closing, noted, endNow, relaunches, startAgain, hasEnded: () => ended };

  function startAgain(...args: string[]): void {
    app.emit('second-instance', {}, ['/mounted/banger-desktop', ...args], '/home/ada');
  }
}

test('the app ends when all is closed, which is done once however often it is told to quit', async () => {
  const { quit, close, closing, hasEnded, noted, endNow } = appToQuit();
  quit();
  quit();
  expect(hasEnded()).toBe(false);
  closing.resolve([]);
  await until(() => expect(hasEnded()).toBe(true));
  expect(close).toHaveBeenCalledOnce();
  expect(noted).toEqual([['ended in good order']]);
  expect(endNow).not.toHaveBeenCalled();
});

test('what was not waited for is noted by name, and cannot hold up the end of the process', async () => {
  const { quit, closing, hasEnded, noted, endNow } = appToQuit();
  quit();
  closing.resolve(['Creating the image “starter”']);
  await until(() => expect(hasEnded()).toBe(true));
  expect(noted).toEqual([['closed without waiting any longer', { left: ['Creating the image “starter”'] }]]);
  expect(endNow).toHaveBeenCalledOnce();
});

test('the app ends, too, when closing fails', async () => {
  const { quit, closing, hasEnded, noted } = appToQuit();
  quit();
  const error = new Error('a mistake');
  closing.reject(error);
  await until(() => expect(hasEnded()).toBe(true));
  expect(noted).toEqual([['not closed in good order', error]]);
});

test('a start that comes while all is closed gets a window when this app has ended, at its link', async () => {
  const { quit, closing, hasEnded, relaunches, startAgain } = appToQuit({
    execPath: '/apps/Banger.AppImage',
    args: ['--no-sandbox', 'banger://vm/web'],
  });
  quit();
  startAgain('--added-by-chromium', 'banger://vm/api');
  expect(relaunches).toEqual([]);
  closing.resolve([]);
  await until(() => expect(hasEnded()).toBe(true));
  expect(relaunches).toEqual([
    { args: ['--no-sandbox', 'banger://vm/api'], execPath: '/apps/Banger.AppImage' },
  ]);
});

test('one that came before, and was shown the window, gets none', async () => {
  const { quit, closing, hasEnded, relaunches, startAgain } = appToQuit();
  startAgain();
  quit();
  closing.resolve([]);
  await until(() => expect(hasEnded()).toBe(true));
  await turn();
  expect(relaunches).toEqual([]);
});
