import type { BrowserWindow } from 'electron';

/** In front of the others, from wherever it is: minimised, hidden, on another desktop. */
export function show(window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Within the page: it does not load again. */
export function goTo({ webContents }: BrowserWindow, place: string): void {
  const url = new URL(webContents.getURL());
  url.hash = place;
  void webContents.loadURL(url.href);
}

/** Shows the window, at that place of the dashboard. */
export function showAt(window: BrowserWindow, place: string): void {
  if (window.isDestroyed()) return;
  goTo(window, place);
  show(window);
}
