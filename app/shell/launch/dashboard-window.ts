import type { BrowserWindow } from 'electron';
import type { LastSession } from '../../contract/index.ts';
import type { Dashboard } from '../../dashboard/dashboard.ts';
import type { Session } from '../../installation/sessions.ts';
import { pushEvents } from '../../ipc/push.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ReadOnly } from '../../start-up/open-database.ts';
import { followScreen } from '../desktop/follow-screen.ts';
import { notifyDesktop } from '../desktop/notifications.ts';
import { followThemeChoice } from '../desktop/theme.ts';
import { keepTray } from '../desktop/tray.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { askBeforeQuitting } from '../quit/quit.ts';
import { dashboardOrigin } from '../window/dashboard-protocol.ts';
import { pageAddress } from '../window/page-address.ts';
import { recoverWindow } from '../window/recover-window.ts';
import { show, showAt } from '../window/show-window.ts';
import { type IsOpenForward, openWindow } from '../window/window.ts';
import { windowMemory } from '../window/window-memory.ts';

/** Opens the dashboard's window where it was last. Its page may ask before there is a dashboard: then it waits. */
export function openDashboardWindow(parts: {
  /** Null: the database may be written to. */
  readonly readOnly: ReadOnly | null;
  /** The last session's unexpected end, which the page explains; null: there was none. */
  readonly last: LastSession | null;
  readonly stateDir: string;
  readonly logger: Pick<Logger, 'warn'>;
  readonly isOpenForward: IsOpenForward;
  /** Of the dashboard; null: its first. */
  readonly place: string | null;
}): BrowserWindow {
  const { readOnly, last, logger, place } = parts;
  const memory = windowMemory(parts.stateDir);
  const page = pageFor(readOnly, last !== null);
  const window = openWindow(place ? `${page}#${place}` : page, memory.shape, parts.isOpenForward);
  memory.follow(window);
  recoverWindow(window, { start: dashboardOrigin + page, logger });
  return window;
}

/** The window knows from its first frame on whether anything may be changed, and whether there is an end to explain. */
function pageFor(readOnly: ReadOnly | null, endedUnexpectedly: boolean): string {
  return pageAddress({
    ...(readOnly ? { newer: readOnly.writtenBy ?? '' } : {}),
    ...(endedUnexpectedly ? { notice: 'last_session' } : {}),
  });
}

/** What the dashboard does to its window and to the desktop around it, from now on. */
export function joinDashboard(
  window: BrowserWindow,
  dashboard: Dashboard,
  parts: {
    session: Session;
    logger: Pick<Logger, 'info'>;
    /** Nothing may be changed. */
    locked: boolean;
  },
): void {
  const { session, logger, locked } = parts;
  const page = window.webContents;
  const viewer = page.id;
  const { whileOpen, atEnd } = lifeOf(window);
  pushEvents(dashboard.events, window);
  // A reload; a place within the page, or a navigation that is refused, leaves its consoles open.
  whileOpen(page).on('did-navigate', () => dashboard.closeViewer(viewer));
  atEnd(() => dashboard.closeViewer(viewer));
  followThemeChoice(dashboard);
  const tray = keepTray(dashboard, (to) => (to === null ? show(window) : showAt(window, to)));
  notifyDesktop(window, dashboard);
  followScreen(window, dashboard, locked);
  // At once: a session that ends takes its display away before there is time to close in good order.
  const end = (signal: string) => {
    session.end();
    logger.info('told to end', { signal });
  };
  // biome-ignore lint/plugin: until the process ends, as in askBeforeQuitting
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
  askBeforeQuitting(window, dashboard, tray);
}
