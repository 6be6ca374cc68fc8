import { app, Menu, Tray } from 'electron';
import type { Dashboard } from '../../dashboard/dashboard.ts';
import { appIcon } from '../window/app-icon.ts';
import { showsTray } from './session-bus.ts';
import { runningVms } from './tray-menu.ts';

/** Milliseconds: a burst of changes makes the menu anew once. */
const gathering = 300;

/**
 * An icon in the tray while the person wants the dashboard to go on there and the desktop shows one. That comes and goes with
 * extensions of the desktop, so it is asked anew whenever the window comes to the front, and before one is closed to it
 * (`look`, which answers whether there is one).
 * `open` shows the window, at a place of the dashboard or where it is.
 */
export function keepTray(
  dashboard: Pick<Dashboard, 'events' | 'handlers' | 'settings'>,
  open: (place: string | null) => void,
): { isShown(): boolean; look(): Promise<boolean> } {
  let tray: Tray | null = null;
  let wanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<boolean> {
    wanted = dashboard.settings.get().closeToTray;
    const shows = wanted && (await showsTray());
    // It may have been turned off, or the dashboard have begun to quit, while the desktop was asked.
    if (!shows || !wanted) remove();
    else if (!tray) {
      tray = new Tray(appIcon());
      tray.setToolTip('Banger Desktop');
      tray.on('click', () => open(null));
      await fill();
    }
    return tray !== null;
  }

  function remove(): void {
    tray?.destroy();
    tray = null;
  }

  async function fill(): Promise<void> {
    const running = await listRunning();
    if (!running || !tray) return;
    const vms = runningVms(running.items, running.total).map(({ label, place }) =>
      place === undefined ? { label, enabled: false } : { label, click: () => open(place) },
    );
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Banger Desktop', click: () => open(null) },
        { type: 'separator' },
        ...vms,
        { type: 'separator' },
        { label: 'Quit', click: () => app.quit() },
      ]),
    );
  }

  /** Null: the dashboard was closed meanwhile, and with it the icon. */
  async function listRunning() {
    try {
      return await dashboard.handlers['vms.list'](
        { states: ['running', 'paused'], sort: 'name', limit: 10 },
        { viewer: 0, actor: 'user' },
      );
    } catch (error) {
      if (tray) throw error;
      return null;
    }
  }

  const follow = () => void look();
  dashboard.events.on('settings.changed', follow);
  app.on('browser-window-focus', follow);
  dashboard.events.on('vm.changed', () => {
    if (!tray) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void fill();
    }, gathering);
  });
  app.once('will-quit', () => {
    app.off('browser-window-focus', follow);
    clearTimeout(timer);
    wanted = false;
    remove();
  });
  follow();
  return { isShown: () => tray !== null, look };
}
