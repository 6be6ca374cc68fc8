import type { BrowserWindow } from 'electron';
import { lifeOf } from '../lifetime/window-life.ts';

/** Milliseconds from a page's load, by which a window that can be drawn unseen has its first frame. */
const patience = 100;

/**
 * Shows a new window with its first frame, so that it does not open empty. On Wayland a window that does not show may never have
 * one (electron/electron#48859): there, soon after its page has loaded.
 */
export function showWhenDrawn(window: BrowserWindow): void {
  const { whileOpen, after } = lifeOf(window);
  let isDue = true;
  function show(): void {
    if (isDue) window.show();
    isDue = false;
  }
  whileOpen(window).once('ready-to-show', show);
  whileOpen(window.webContents).once('did-finish-load', () => after(patience, show));
}
