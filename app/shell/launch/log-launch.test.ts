import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, test } from 'vitest';
import { logLaunch } from './log-launch.ts';

/** What is logged of a launch of that kind; `startAgain` is another start of the program. */
function launch({ appImage, isPackaged = true }: { appImage?: string; isPackaged?: boolean } = {}) {
  const told: unknown[] = [];
  const app = Object.assign(new EventEmitter(), { isPackaged, getVersion: () => '1.2.3' });
  logLaunch({
    app: app as unknown as App,
    logger: { info: (message, detail) => told.push([message, detail]) },
    paths: { stateDir: '/home/ada/.local/state/banger-desktop' },
    appImage,
  });
  const startAgain = (...args: string[]) => app.emit('second-instance', {}, ['/opt/banger', ...args], '/');
  return { told, startAgain };
}

test('a launch is told with its version, its process and where all is kept', () => {
  expect(launch().told).toEqual([
    [
      'launched',
      expect.objectContaining({
        ...{ version: '1.2.3', node: process.versions.node, pid: process.pid, from: 'package' },
        stateDir: '/home/ada/.local/state/banger-desktop',
      }),
    ],
  ]);
});

test('of what kind the program is can be told', () => {
  expect(launch({ isPackaged: false }).told).toMatchObject([['launched', { from: 'sources' }]]);
  const appImage = '/home/ada/Banger.AppImage';
  expect(launch({ appImage }).told).toMatchObject([['launched', { from: appImage }]]);
});

test('another start is told, and of a link only that there was one: anything can stand in it', () => {
  const { told, startAgain } = launch();
  startAgain('--no-sandbox');
  startAgain('banger://vm/web?token=QXZJ');
  expect(told.slice(1)).toEqual([
    ['started again', { link: false }],
    ['started again', { link: true }],
  ]);
});
