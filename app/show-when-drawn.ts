import type { BrowserWindow } from 'electron';

/** Milliseconds from a page's load, by which a window that can be drawn unseen has its first frame. */
const patience = 100;

/**
 * Shows a new window with its first frame, so that it does not open empty. On Wayland a window that does not show may never have
 * one (electron/electron#48859): there, soon after its page has loaded.
 */
export function showWhenDrawn(window: BrowserWindow): void {
  const { webContents } = window;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    timer = setTimeout(show, patience);
  };
  function show(): void {
    clearTimeout(timer);
    window.off('ready-to-show', show);
    webContents.off('did-finish-load', wait);
    window.show();
  }
  window.once('ready-to-show', show);
  webContents.once('did-finish-load', wait);
  window.once('closed', () => clearTimeout(timer));
}
