import { app, type BrowserWindow } from 'electron';
import type { Dashboard } from '../../dashboard/dashboard.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { show } from '../window/show-window.ts';
import { askWithoutPage } from './ask-without-page.ts';

/**
 * Lets the dashboard ask what becomes of running VMs before its window closes, and hides the window instead where it goes on
 * in the tray and only the window was closed. A signal, from a logout or a shutdown of this computer, is no
 * time for questions: VMs are left alone, and the database is closed in good order. (What ends the session may end them, too.)
 */
export function askBeforeQuitting(
  window: BrowserWindow,
  dashboard: Pick<Dashboard, 'events' | 'quitting'>,
  tray: { isShown(): boolean; look(): Promise<boolean> },
): void {
  const { whileOpen, isOver } = lifeOf(window);
  let decided = false;
  let quitting = false;
  const quit = () => {
    decided = true;
    app.quit();
  };
  /** The icon may have gone since it was looked for last, and with it the way back to a hidden window: then it closes. */
  const hideInTray = async () => {
    const shown = await tray.look();
    if (isOver()) return;
    if (shown) window.hide();
    else window.close();
  };
  // The page is not asked whether it may be closed: a signal for all processes of a session has ended it, too.
  const end = () => {
    window.destroy();
    quit();
  };
  // biome-ignore lint/plugin: without a listener such a signal would end the process before the database is closed
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  whileOpen(app).on('before-quit', () => {
    quitting = true;
  });
  askWithoutPage(window, dashboard);
  whileOpen(window).on('close', (event) => {
    if (decided) return;
    const asked = quitting;
    quitting = false;
    if (!asked && tray.isShown()) {
      event.preventDefault();
      void hideInTray();
    } else if (!dashboard.quitting.mayQuit(quit)) {
      event.preventDefault();
      show(window);
    }
  });
}
