import { app, type BrowserWindow } from 'electron';
import type { Dashboard } from './dashboard.ts';

/**
 * Lets the dashboard ask what becomes of running VMs before its window closes. A signal, from a logout or a shutdown of
 * this computer, is no time for questions: VMs are left to run, and the database is closed in good order.
 */
export function askBeforeQuitting(window: BrowserWindow, dashboard: Pick<Dashboard, 'mayQuit'>): void {
  let decided = false;
  const quit = () => {
    decided = true;
    app.quit();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, quit);
  window.on('close', (event) => {
    // A page that has crashed cannot ask.
    if (decided || window.webContents.isCrashed() || dashboard.mayQuit(quit)) return;
    event.preventDefault();
  });
}
