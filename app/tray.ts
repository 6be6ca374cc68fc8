import { app, Menu, Tray } from 'electron';
import { appIcon } from './app-icon.ts';
import type { Dashboard } from './dashboard.ts';
import { showsTray } from './session-bus.ts';
import { runningVms } from './tray-menu.ts';

/** Milliseconds: a burst of changes makes the menu anew once. */
const gathering = 300;

/**
 * An icon in the tray while the person wants the dashboard to go on there and the desktop shows one.
 * `open` shows the window, at a place of the dashboard or where it is.
 */
export function keepTray(
  dashboard: Pick<Dashboard, 'events' | 'handlers' | 'settings'>,
  open: (place: string | null) => void,
): { isShown(): boolean } {
  let tray: Tray | null = null;
  let wanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function follow(): Promise<void> {
    const { closeToTray } = dashboard.settings.get();
    if (closeToTray === wanted) return;
    wanted = closeToTray;
    if (!wanted) {
      tray?.destroy();
      tray = null;
      // It may have been turned off, or off and on, while the desktop was asked.
    } else if ((await showsTray()) && wanted && !tray) {
      tray = new Tray(appIcon());
      tray.setToolTip('Banger Desktop');
      tray.on('click', () => open(null));
      await fill();
    }
  }

  async function fill(): Promise<void> {
    const { items, total } = await dashboard.handlers['vms.list'](
      { states: ['running', 'paused'], sort: 'name', limit: 10 },
      { viewer: 0 },
    );
    const vms = runningVms(items, total).map(({ label, place }) =>
      place === undefined ? { label, enabled: false } : { label, click: () => open(place) },
    );
    tray?.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Banger Desktop', click: () => open(null) },
        { type: 'separator' },
        ...vms,
        { type: 'separator' },
        { label: 'Quit', click: () => app.quit() },
      ]),
    );
  }

  dashboard.events.on('settings.changed', () => void follow());
  dashboard.events.on('vm.changed', () => {
    if (!tray) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void fill();
    }, gathering);
  });
  app.once('will-quit', () => {
    clearTimeout(timer);
    tray?.destroy();
    tray = null;
  });
  void follow();
  return { isShown: () => tray !== null };
}
