import type { BrowserWindow } from 'electron';
import { lifeOf } from '../lifetime/window-life.ts';

/** In front of the others, from wherever it is: minimised, hidden, on another desktop. */
export function show(window: BrowserWindow | null): void {
  if (!window || lifeOf(window).isOver()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Within the page: it does not load again. One that is still to come goes there when it has. */
export function goTo(window: BrowserWindow, place: string): void {
  const { isOver, whileOpen } = lifeOf(window);
  if (isOver()) return;
  const { webContents } = window;
  const page = webContents.getURL();
  if (page === '') {
    whileOpen(webContents).once('did-navigate', () => goTo(window, place));
    return;
  }
  const url = new URL(page);
  url.hash = place;
  void webContents.loadURL(url.href);
}

/** Shows the window, at that place of the dashboard. */
export function showAt(window: BrowserWindow, place: string): void {
  goTo(window, place);
  show(window);
}
