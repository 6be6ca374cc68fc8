import { join } from 'node:path';
import {
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  nativeTheme,
  session,
  shell,
  type WebContents,
  type WebFrameMain,
} from 'electron';
import { lifeOf } from '../lifetime/window-life.ts';
import { appIcon } from './app-icon.ts';
import { dashboardOrigin } from './dashboard-protocol.ts';
import { type ForwardUrl, forwardUrl } from './forward-url.ts';
import { showWhenDrawn } from './show-when-drawn.ts';

/** As the first frame of the page, so that opening does not flash. Kept equal to the tokens in renderer/theme. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#131519' : '#f7f7f8');

/** The dashboard's. Pixels, as everywhere below. */
export const roomy = {
  width: 1240,
  height: 800,
  minWidth: 720,
  minHeight: 480,
} as const satisfies WindowShape;

export type WindowShape = Pick<
  BrowserWindowConstructorOptions,
  'x' | 'y' | 'width' | 'height' | 'minWidth' | 'minHeight' | 'resizable' | 'maximizable' | 'useContentSize'
>;

/** Whether a VM's machine listens at the place. */
export type IsOpenForward = (place: ForwardUrl) => Promise<boolean>;

/**
 * Opens a window on `page`, a path below the dashboard's origin. Shown once its first frame is drawn. Where there are no VMs
 * yet, no link leads out of it.
 */
export function openWindow(
  page: string,
  shape: WindowShape = roomy,
  isOpenForward: IsOpenForward = async () => false,
): BrowserWindow {
  const window = new BrowserWindow({
    ...shape,
    show: false,
    title: 'Banger Desktop',
    // For panels and switchers of windows; those that know the desktop entry take its own.
    icon: appIcon(),
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  showWhenDrawn(window);
  // What shows while the page draws: at a resize, and when the window comes back.
  lifeOf(window)
    .whileOpen(nativeTheme)
    .on('updated', () => window.setBackgroundColor(background()));
  confine(window, isOpenForward);
  loadPage(window.webContents, dashboardOrigin + page);
  return window;
}

/** Who follows the page hears of a failure (see `recoverWindow`). */
export function loadPage(page: WebContents, address: string): void {
  page.loadURL(address).catch(() => undefined);
}

/** No way out of the dashboard's own pages; a link to what a VM serves opens in the user's browser. */
function confine(window: BrowserWindow, isOpenForward: IsOpenForward): void {
  const { webContents } = window;
  // biome-ignore-start lint/plugin: as long as there is a page
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-redirect', (event) => event.preventDefault());
  webContents.on('will-frame-navigate', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  // biome-ignore-end lint/plugin: as long as there is a page
  webContents.setWindowOpenHandler(({ url }) => {
    const place = forwardUrl(url);
    if (place) void openForward(place, isOpenForward);
    return { action: 'deny' };
  });
}

async function openForward(place: ForwardUrl, isOpenForward: IsOpenForward): Promise<void> {
  if (await isOpenForward(place)) await shell.openExternal(place.url);
}

/** Every permission is denied but writing to the clipboard, which "copy" buttons need. */
export function denyPermissions(): void {
  const allowed = (permission: string) => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionCheckHandler((_, permission) => allowed(permission));
  session.defaultSession.setPermissionRequestHandler((_, permission, decide) => decide(allowed(permission)));
}

/** True for the main frame of a dashboard page, the only caller that channels answer. */
export function isDashboard(frame: WebFrameMain): boolean {
  return frame.parent === null && frame.origin === dashboardOrigin;
}
