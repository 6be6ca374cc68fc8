import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { expect, test } from 'vitest';
import { goTo, show, showAt } from './show-window.ts';

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
  const shown: string[] = [];
  const window = Object.assign(new EventEmitter(), {
    webContents,
    isMinimized: () => false,
    show: () => shown.push('show'),
    focus: () => shown.push('focus'),
  });
  return { page, webContents, shown, window: window as unknown as BrowserWindow };
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

test('a window that closes while its page is still to come goes nowhere', () => {
  const { page, webContents, window } = windowAt('');
  goTo(window, '/vms/1');
  window.emit('closed');
  page.url = 'banger-app://dashboard/index.html';
  webContents.emit('did-navigate');
  expect(page.wentTo).toEqual([]);
});

test('a window whose page has gone is not shown, though it does not call itself destroyed yet', () => {
  const { page, webContents, shown, window } = windowAt('banger-app://dashboard/index.html');
  show(window);
  expect(shown).toEqual(['show', 'focus']);
  webContents.emit('destroyed');
  show(window);
  showAt(window, '/vms/1');
  expect(shown).toEqual(['show', 'focus']);
  expect(page.wentTo).toEqual([]);
});
