import { type BrowserWindow, Notification } from 'electron';
import type { Dashboard } from '../../dashboard/dashboard.ts';
import { startNotices } from '../../services/notices/notices.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { appIcon } from '../window/app-icon.ts';
import { showAt } from '../window/show-window.ts';
import { hasSessionBus } from './session-bus.ts';

/** Carries notices to the desktop, where there is one to take them. A press on one shows what it is about. */
export function notifyDesktop(
  window: BrowserWindow,
  dashboard: Pick<Dashboard, 'events' | 'settings'>,
): void {
  if (!hasSessionBus(process.env)) return;
  // What nobody holds is collected, and its press leads nowhere.
  const latest = new Map<string, Notification>();
  const stop = startNotices({
    ...dashboard,
    isWatched: () => window.isVisible() && window.isFocused(),
    notify({ title, body, place }) {
      if (!Notification.isSupported()) return;
      const notification = new Notification({ title, body, icon: appIcon() });
      // biome-ignore-start lint/plugin: it stays on the desktop as long as that wants; no window is shown that is closed
      notification.on('click', () => showAt(window, place));
      notification.on('close', () => latest.get(title) === notification && latest.delete(title));
      // biome-ignore-end lint/plugin: see above
      latest.get(title)?.close();
      latest.set(title, notification);
      notification.show();
    },
  });
  lifeOf(window).atEnd(stop);
}
