import { join } from 'node:path';
import { type BrowserWindow, screen } from 'electron';
import { lifeOf } from '../lifetime/window-life.ts';
import { readPlaces, writePlaces } from './places-file.ts';
import { roomy, type WindowShape } from './window.ts';
import { layoutOf, restoredPlace, withWindow } from './window-place.ts';

/** Milliseconds of rest after which a move or a resize is written down. */
const settled = 500;

/** Wayland neither tells nor takes where a window is. */
const tellsPosition = process.env.XDG_SESSION_TYPE !== 'wayland';

/** Remembers the place of the dashboard's window, for each layout of screens. Not before Electron is ready. */
export function windowMemory(stateDir: string): {
  shape: WindowShape;
  follow: (window: BrowserWindow) => void;
} {
  const path = join(stateDir, 'window.json');
  const primary = screen.getPrimaryDisplay().id;
  // The primary one first: it is where what is known by its size alone will be.
  const screens = () =>
    screen.getAllDisplays().sort((a, b) => Number(b.id === primary) - Number(a.id === primary));
  let places = readPlaces(path);
  const { x, y, width, height, maximized } = restoredPlace(places, screens(), roomy);
  const position = x === undefined || y === undefined ? {} : { x, y };

  function follow(window: BrowserWindow): void {
    const { whileOpen, after } = lifeOf(window);
    if (maximized) whileOpen(window).once('show', () => window.maximize());
    let notYet = () => {};
    function remember(): void {
      notYet();
      if (window.isMinimized() || window.isFullScreen()) return;
      const now = window.getNormalBounds();
      const at = tellsPosition ? { x: now.x, y: now.y } : {};
      const bounds = { ...at, width: now.width, height: now.height };
      places = withWindow(places, layoutOf(screens()), { bounds, maximized: window.isMaximized() });
      writePlaces(path, places);
    }
    function soon(): void {
      notYet();
      notYet = after(settled, remember);
    }
    whileOpen(window).on('resize', soon);
    whileOpen(window).on('move', soon);
    whileOpen(window).on('maximize', soon);
    whileOpen(window).on('unmaximize', soon);
    whileOpen(window).on('close', remember);
  }

  return { shape: { ...roomy, width, height, ...position }, follow };
}
