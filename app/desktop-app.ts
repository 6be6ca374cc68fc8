import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type BrowserWindow, Menu } from 'electron';
import { migrations } from '../migrations/index.ts';
import { programVersions, showAboutBox } from './about-box.ts';
import { closeBeforeQuit } from './close-before-quit.ts';
import { createDashboard, type Dashboard } from './dashboard.ts';
import { dashboardOrigin, declareDashboardProtocol, serveDashboard } from './dashboard-protocol.ts';
import { createDatabaseWorker, type DatabaseWorker } from './database-worker/client.ts';
import { linkIn, placeOf } from './deep-link.ts';
import { desktop } from './desktop.ts';
import { failToStart } from './fail-to-start.ts';
import { rememberGraphics } from './graphics.ts';
import { noteHelperDeaths } from './helper-deaths.ts';
import { createHypervisor } from './hypervisors/create-hypervisor.ts';
import type { Hypervisor } from './hypervisors/hypervisor.ts';
import type { AnsweredChannels } from './ipc/handlers.ts';
import { pushEvents } from './ipc/push.ts';
import { registerHandlers } from './ipc/register.ts';
import { sessionHandlers } from './ipc/sessions.ts';
import { startUpHandlers } from './ipc/startup.ts';
import { beginSession } from './last-session.ts';
import { createLogger, type Logger } from './logger.ts';
import { setMenu } from './menu.ts';
import { notifyDesktop } from './notifications.ts';
import { type Paths, preparePaths, resolvePaths } from './paths.ts';
import { type Profile, takeProfile } from './profile.ts';
import { programDiagnostics } from './program-diagnostics.ts';
import { askBeforeQuitting } from './quit.ts';
import { recoverWindow } from './recover-window.ts';
import { systemClock } from './services/clock.ts';
import { goTo, show, showAt } from './show-window.ts';
import type { OpenedStore } from './start-up/open-database.ts';
import { createStartUp } from './start-up/start-up.ts';
import { showStartUp } from './start-up-windows.ts';
import { makeStarter } from './starter/make-starter.ts';
import { followThemeChoice } from './theme.ts';
import { keepTray } from './tray.ts';
import { keepUnpackedFiles, keptPath, unpackedFolder } from './unpacked-app-image.ts';
import { denyPermissions, isDashboard, openWindow } from './window.ts';
import { windowMemory } from './window-memory.ts';

interface Parts {
  readonly paths: Paths;
  readonly profile: Profile;
  readonly logger: Logger;
  readonly hypervisor: Hypervisor;
  readonly worker: DatabaseWorker;
  /** See `DashboardOptions`. */
  readonly nativeBinding: string | undefined;
  /** The file of the AppImage that this runs from. */
  readonly appImage: string | undefined;
}

/** Opens the dashboard, or shows the one that is open. To be called before Electron is ready. */
export function openDesktopApp(nativeBinding: string | undefined, appImage: string | undefined): void {
  const paths = resolvePaths();
  declareDashboardProtocol();
  // As root Chromium cannot sandbox itself, and would end its helper processes over and over.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  rememberGraphics(app, paths.stateDir);
  // Without this Electron builds a menu of its own at the launch, before ours.
  Menu.setApplicationMenu(null);

  const logger = createLogger(paths.logsDir);
  const hypervisor = createHypervisor({ stateDir: paths.stateDir, name: process.env.BANGER_HYPERVISOR });
  const worker = createDatabaseWorker({
    file: join(app.getAppPath(), 'app/database-worker/entry.mjs'),
    appVersion: app.getVersion(),
    nativeBinding,
  });

  start({ paths, logger, hypervisor, worker, nativeBinding, appImage }).catch((error: unknown) =>
    failToStart(error, logger),
  );
}

async function start(parts: Omit<Parts, 'profile'>): Promise<void> {
  const profile = takeProfile(parts.paths.profileDir);
  if (profile) {
    keepFiles(parts.logger);
    await run({ ...parts, profile });
  } else app.quit();
}

async function run(parts: Parts): Promise<void> {
  const { paths, logger, hypervisor, worker, nativeBinding } = parts;
  const session = beginSession({
    stateDir: paths.stateDir,
    version: app.getVersion(),
    clock: systemClock,
  });
  const unforeseen = (kind: string) => (error: unknown) => {
    logger.error(kind, error);
    session.note(error);
  };
  process.on('uncaughtException', unforeseen('uncaught exception'));
  process.on('unhandledRejection', unforeseen('unhandled rejection'));
  noteHelperDeaths(app, logger);
  if (session.last) logger.warn('the last session did not end in good order', session.last);

  let openWith: (dashboard: Dashboard, page: string) => void = () => {};
  const opened = new Promise<[Dashboard, string]>((resolve) => {
    openWith = (...dashboard) => resolve(dashboard);
  });
  const startUp = createStartUp({
    path: paths.database,
    backupsDir: paths.backupsDir,
    migrations,
    clock: systemClock,
    appVersion: app.getVersion(),
    nativeBinding,
    worker,
    prepare: () => {
      parts.profile.require();
      preparePaths(paths);
    },
    onOpened: (store) => {
      const dashboard = dashboardAround(parts, store);
      diagnostics.opened(store);
      const sessions = sessionHandlers(session, dashboard.reconciled);
      answering = {
        ...dashboard,
        handlers: { ...dashboard.handlers, ...diagnostics.handlers, ...sessions },
      };
      openWith(dashboard, pageFor(store, session.last !== null));
    },
    report: ({ message, unchanged, hint }) => process.stderr.write(`${message} ${unchanged} ${hint}\n`),
    desktop,
    quit: () => app.quit(),
  });
  const diagnostics = programDiagnostics({
    paths,
    startUp,
    worker,
    hypervisor,
    lastSession: session.last,
  });
  let answering: Pick<Dashboard, 'close' | 'events'> & { handlers: AnsweredChannels } = {
    events: startUp.events,
    close: startUp.close,
    handlers: { ...startUpHandlers(startUp), ...diagnostics.handlers, ...sessionHandlers(session) },
  };
  closeBeforeQuit(app, {
    close: () => answering.close().finally(session.end),
    logger,
    start: startOf(parts.appImage),
    endNow: () => process.kill(process.pid, 'SIGKILL'),
  });
  // While Electron gets ready; a database that is up to date is open when this returns.
  void startUp.begin();

  await app.whenReady();
  denyPermissions();
  serveDashboard(keptPath(join(__dirname, '../renderer'), process.execPath));
  registerHandlers({
    handlers: () => answering.handlers,
    isDashboard,
    report: (channel, error) => logger.error(`${channel} failed`, error),
  });
  const startUpWindows = showStartUp(startUp, logger);
  let window: BrowserWindow | null = null;
  // What a start was asked for, until there is a window to go there in.
  let asked: readonly string[] = process.argv;
  let followLinks = (args: readonly string[]) => {
    if (linkIn(args)) asked = args;
  };
  app.on('second-instance', (_, args) => {
    show(window ?? startUpWindows.current());
    followLinks(args);
  });
  app.on('window-all-closed', () => app.quit());
  // In the turn after the one that opens the window, which it would hold up.
  setImmediate(setMenu, {
    showDiagnostics: () => answering.events.emit('diagnostics.asked', null),
    // A start-up has its own windows, and no page to say it on.
    showAbout: () =>
      window ? answering.events.emit('about.asked', null) : showAboutBox(startUpWindows.current()),
  });

  const [dashboard, page] = await opened;
  followThemeChoice(dashboard);
  const placeIn = async (args: readonly string[]) => {
    const link = linkIn(args);
    return link && placeOf(link, async (input) => dashboard.handlers['vms.list'](input, { viewer: 0 }));
  };
  const place = await placeIn(asked);
  const memory = windowMemory(paths.stateDir);
  const opening = openWindow(place ? `${page}#${place}` : page, memory.shape, dashboard.isOpenForward);
  window = opening;
  memory.follow(window);
  window.once('show', startUpWindows.close);
  serve(dashboard, window);
  recoverWindow(window, { start: dashboardOrigin + page, logger });
  followLinks = (args) =>
    void placeIn(args).then((to) => {
      if (to && window && !window.isDestroyed()) goTo(window, to);
    });
  const tray = keepTray(dashboard, (to) => (to === null ? show(opening) : showAt(opening, to)));
  notifyDesktop(window, dashboard);
  // At once: a session that ends takes its display away before there is time to close in good order.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, session.end);
  askBeforeQuitting(window, dashboard, tray);
}

/** See `closeBeforeQuit`. */
function startOf(appImage: string | undefined) {
  const args = process.argv.slice(1);
  const isUnpacked = appImage !== undefined && unpackedFolder(process.execPath) !== null;
  return { execPath: appImage, args: isUnpacked ? ['--appimage-extract-and-run', ...args] : args };
}

/** Before anything else is waited for: another start of the AppImage may end at any moment. */
function keepFiles(logger: Logger): void {
  const folder = unpackedFolder(process.execPath);
  if (!folder) return;
  const letGo = keepUnpackedFiles(folder, (error) => logger.warn('the files of the AppImage may go', error));
  app.once('quit', letGo);
}

function dashboardAround(parts: Parts, store: OpenedStore): Dashboard {
  return createDashboard({
    ...parts,
    store,
    desktop,
    makeStarter: (request) => makeStarter(join(process.resourcesPath, 'starter'), request),
    about: programVersions,
    licences: () => readFile(join(process.resourcesPath, 'LICENCES.txt'), 'utf8').catch(() => null),
  });
}

/** The window knows from its first frame on whether anything may be changed, and whether there is an end to explain. */
function pageFor({ readOnly }: OpenedStore, endedUnexpectedly: boolean): string {
  const known = new URLSearchParams();
  if (readOnly) known.set('newer', readOnly.writtenBy ?? '');
  if (endedUnexpectedly) known.set('notice', 'last_session');
  return `/index.html${known.size > 0 ? `?${known.toString()}` : ''}`;
}

function serve(dashboard: Dashboard, window: BrowserWindow): void {
  const page = window.webContents;
  const viewer = page.id;
  pushEvents(dashboard.events, page);
  // A reload; a place within the page, or a navigation that is refused, leaves its consoles open.
  page.on('did-navigate', () => dashboard.closeViewer(viewer));
  page.once('destroyed', () => dashboard.closeViewer(viewer));
}
