// biome-ignore-all lint/plugin: what is listened to here is the program's
import { join } from 'node:path';
import { app, type BrowserWindow, Menu } from 'electron';
import type { CommandName } from '../../contract/index.ts';
import { createDatabaseWorker, type DatabaseWorker } from '../../database-worker/client.ts';
import { type Paths, resolvePaths } from '../../installation/paths.ts';
import { beginSession, unmarkedSession } from '../../installation/sessions.ts';
import { registerHandlers } from '../../ipc/register.ts';
import { systemClock } from '../../lib/clock.ts';
import { createLogger, type Logger } from '../../lib/logger.ts';
import type { OpenedStore, ReadOnly } from '../../start-up/open-database.ts';
import type { StartUp } from '../../start-up/start-up.ts';
import { showAboutBox } from '../desktop/about-box.ts';
import { setClocksAfterSleep } from '../desktop/after-sleep.ts';
import { setMenu } from '../desktop/menu.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { isLink } from '../links/link-argument.ts';
import { sqliteBinding } from '../package/resources.ts';
import { keepUnpackedFiles, keptPath, unpackedFolder } from '../package/unpacked-app-image.ts';
import { closeBeforeQuit } from '../quit/close-before-quit.ts';
import { declareDashboardProtocol, serveDashboard } from '../window/dashboard-protocol.ts';
import { goTo, show } from '../window/show-window.ts';
import { type StartUpWindows, showStartUp } from '../window/start-up-windows.ts';
import { denyPermissions, isDashboard } from '../window/window.ts';
import { joinDashboard, openDashboardWindow } from './dashboard-window.ts';
import { failToStart } from './fail-to-start.ts';
import { rememberGraphics } from './graphics.ts';
import { noteHelperDeaths } from './helper-deaths.ts';
import { logLaunch } from './log-launch.ts';
import type { Program } from './program.ts';
import { type Installation, takeInstallation } from './take-installation.ts';

interface Parts {
  readonly paths: Paths;
  readonly installation: Installation;
  readonly logger: Logger;
  readonly worker: DatabaseWorker;
  /** See `DashboardOptions`. */
  readonly nativeBinding: string | undefined;
  /** The file of the AppImage that this runs from. */
  readonly appImage: string | undefined;
}

/** Opens the dashboard, or shows the one that is open. Electron becomes ready only when this has resolved. */
export async function openDesktopApp(appImage: string | undefined): Promise<void> {
  declareDashboardProtocol();
  // As root Chromium cannot sandbox itself, and would end its helper processes over and over.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  // Without this Electron builds a menu of its own at the launch, before ours.
  Menu.setApplicationMenu(null);

  let told: Logger | null = null;
  // Not waited for: it says so on a display, and for that Electron must be ready.
  const fail = (error: unknown) => void failToStart(error, told);
  try {
    const paths = resolvePaths();
    const logger = createLogger(paths.logsDir);
    told = logger;
    rememberGraphics(app, paths.stateDir);
    const nativeBinding = sqliteBinding();
    const installation = await takeInstallation({ paths, logger, nativeBinding });
    if (installation) start({ paths, logger, installation, nativeBinding, appImage }).catch(fail);
    else app.quit();
  } catch (error) {
    fail(error);
  }
}

async function start(parts: Omit<Parts, 'worker'>): Promise<void> {
  keepFiles(parts.logger);
  const worker = createDatabaseWorker({
    file: keptPath(join(app.getAppPath(), 'app/database-worker/entry.mjs'), process.execPath),
    appVersion: app.getVersion(),
    nativeBinding: parts.nativeBinding,
  });
  await run({ ...parts, worker });
}

async function run(parts: Parts): Promise<void> {
  const { paths, logger, appImage } = parts;
  logLaunch({ app, logger, paths, appImage });
  const about = { stateDir: paths.stateDir, version: app.getVersion(), clock: systemClock };
  // A mark in the place of a dashboard that runs would tell of its end.
  const session = parts.installation.isTaken() ? await beginSession(about) : unmarkedSession;
  const unforeseen = (kind: string) => (error: unknown) => {
    logger.error(kind, error);
    session.note(error);
  };
  process.on('uncaughtException', unforeseen('uncaught exception'));
  process.on('unhandledRejection', unforeseen('unhandled rejection'));
  noteHelperDeaths(app, logger);
  if (session.last) logger.warn('the last session did not end in good order', session.last);

  let program: Promise<Program> | null = null;
  closeBeforeQuit(app, {
    close: async () => {
      try {
        return (await (await program)?.close()) ?? [];
      } finally {
        session.end();
      }
    },
    logger,
    start: startOf(appImage),
    endNow: () => process.kill(process.pid, 'SIGKILL'),
  });

  // By a signal, say: what is still to come is not begun.
  let ending = false;
  let startUpWindows: StartUpWindows | null = null;
  app.once('before-quit', () => {
    ending = true;
    startUpWindows?.close();
  });

  await app.whenReady();
  if (ending) return;
  denyPermissions();
  serveDashboard(keptPath(join(__dirname, '../renderer'), process.execPath));
  const answerWith = registerHandlers(isDashboard);
  // What a start was asked for, until there is a dashboard that knows where that is.
  let asked = process.argv.some(isLink) ? process.argv : null;
  let followLinks = (args: string[]) => {
    asked = args;
  };
  const open = (readOnly: ReadOnly | null, place: string | null): BrowserWindow =>
    openDashboardWindow({
      readOnly,
      place,
      last: session.last,
      stateDir: paths.stateDir,
      logger,
      isOpenForward: async (to) => program !== null && (await (await program).dashboard).isOpenForward(to),
    });
  // Most often nothing is in the way of the dashboard: its page begins while the database is opened.
  let window = asked ? null : open(null, null);
  const current = () => window ?? startUpWindows?.current() ?? null;
  app.on('second-instance', (_, args) => {
    show(current());
    if (args.some(isLink)) followLinks(args);
  });
  app.on('window-all-closed', () => {
    // Not where it was one that nobody has seen, and the right one comes.
    if (current()) app.quit();
  });

  // Most of the program, and half of a launch's work: it is loaded while the window's process begins.
  program = import('./program.ts').then(({ createProgram }) =>
    createProgram({ ...parts, session, answerWith }),
  );
  const { startUp, opened, dashboard: made, placeIn, tell } = await program;
  if (ending) return;
  if (window && !(await isUsual(startUp, opened))) {
    const guessed = window;
    window = null;
    guessed.destroy();
  }
  startUpWindows = showStartUp(startUp, logger);
  const ask = (command: CommandName) => {
    // A start-up has its own windows, and no page to say this on.
    if (command === 'about' && !window) showAboutBox(current());
    else void tell('command.asked', command);
  };
  setMenu({ dashboard: window !== null, ask });
  const [{ readOnly }, dashboard] = await Promise.all([opened, made]);
  const early = window !== null;
  const place = early || !asked ? null : await placeIn(asked);
  if (ending) return;
  const shown = window ?? open(readOnly, place);
  window = shown;
  if (!early) setMenu({ dashboard: true, ask });
  const { whileOpen, atEnd } = lifeOf(shown);
  whileOpen(shown).once('show', startUpWindows.close);
  atEnd(startUpWindows.close);
  joinDashboard(shown, dashboard, { session, logger, locked: readOnly !== null });
  followLinks = (args) =>
    void placeIn(args).then((to) => {
      if (to) goTo(shown, to);
    });
  setClocksAfterSleep(dashboard);
  if (early && asked) followLinks(asked);
}

/** Whether the dashboard opens at once, and as it mostly is. */
async function isUsual(startUp: StartUp, opened: Promise<OpenedStore>): Promise<boolean> {
  return startUp.state().phase === 'open' && (await opened).readOnly === null;
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
