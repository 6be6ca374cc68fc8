import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { expect, test } from 'vitest';
import { goTo } from './show-window.ts';

/** A window whose page is at `url`, empty as long as it is still to come; `wentTo` tells where it was sent. */
function windowAt(url: string) {
  const page = { url, wentTo: [] as string[] };
  const webContents = Object.assign(new EventEmitter(), {
    getURL: () => page.url,
    loadURL: (address: string) => {
      page.wentTo.push(address);
      return Promise.resolve();
    },
  });
  return { ...{ page, webContents }, window: { webContents } as unknown as BrowserWindow };
}

test('a page goes to another place of the dashboard where it is', () => {
  const { page, window } = windowAt('banger-app://dashboard/index.html?newer=2#/images');
  goTo(window, '/vms/1');
  expect(page.wentTo).toEqual(['banger-app://dashboard/index.html?newer=2#/vms/1']);
});

test('a page that is still to come goes there when it has', () => {
  const { page, webContents, window } = windowAt('');
  goTo(window, '/vms/1');
  expect(page.wentTo).toEqual([]);
  page.url = 'banger-app://dashboard/index.html';
  webContents.emit('did-navigate');
  expect(page.wentTo).toEqual(['banger-app://dashboard/index.html#/vms/1']);
});
