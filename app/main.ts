import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import type { ErrorValue } from './contract/index.ts';
import { createDashboard, type Dashboard } from './dashboard.ts';
import { declareDashboardProtocol, serveDashboard } from './dashboard-protocol.ts';
import { desktop } from './desktop.ts';
import { failurePage } from './failure-page.ts';
import { createHypervisor } from './hypervisors/create-hypervisor.ts';
import { pushEvents } from './ipc/push.ts';
import { registerHandlers } from './ipc/register.ts';
import { createLogger, type Logger } from './logger.ts';
import { preparePaths, resolvePaths } from './paths.ts';
import { systemFailure } from './services/failures.ts';
import { sqliteBinding } from './sqlite-binding.ts';
import { makeStarter } from './starter/make-starter.ts';
import { denyPermissions, isDashboard, openWindow } from './window.ts';

type Opened = { dashboard: Dashboard; logger: Logger } | { failure: ErrorValue };

const paths = resolvePaths();
if (paths.profileDir) app.setPath('userData', paths.profileDir);
declareDashboardProtocol();
// As root Chromium cannot sandbox itself, and would end its helper processes over and over.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

// The lock lies in the profile: one dashboard per installation; a second start shows the first.
if (app.requestSingleInstanceLock()) void run();
else app.quit();

async function run(): Promise<void> {
  let window: BrowserWindow | null = null;
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());

  const opened = open();
  await app.whenReady();
  denyPermissions();
  const pages = new Map<string, string>();
  serveDashboard(join(__dirname, '../renderer'), pages);
  if ('failure' in opened) {
    pages.set('/failure.html', failurePage(opened.failure));
    window = openWindow('/failure.html');
    return;
  }
  window = openWindow('/index.html');
  serve(opened.dashboard, opened.logger, window);
}

function open(): Opened {
  try {
    preparePaths(paths);
    const logger = createLogger(paths.logsDir);
    process.on('uncaughtException', (error) => logger.error('uncaught exception', error));
    process.on('unhandledRejection', (error) => logger.error('unhandled rejection', error));
    return {
      logger,
      dashboard: createDashboard({
        paths,
        logger,
        hypervisor: createHypervisor({ stateDir: paths.stateDir, name: process.env.BANGER_HYPERVISOR }),
        desktop,
        makeStarter: (request) => makeStarter(join(process.resourcesPath, 'starter'), request),
        about: () => ({
          version: app.getVersion(),
          electron: process.versions.electron,
          chrome: process.versions.chrome,
          node: process.versions.node,
        }),
        nativeBinding: sqliteBinding(process.resourcesPath),
      }),
    };
  } catch (error) {
    const { value } = systemFailure(error, {
      message: 'The dashboard could not be opened',
      unchanged: 'The database and all VMs are as they were.',
      hint: 'Try again.',
    });
    process.stderr.write(`${value.message} ${value.unchanged} ${value.hint}\n`);
    return { failure: value };
  }
}

function serve(dashboard: Dashboard, logger: Logger, window: BrowserWindow): void {
  const page = window.webContents;
  const viewer = page.id;
  registerHandlers({
    handlers: dashboard.handlers,
    isDashboard,
    report: (channel, error) => logger.error(`${channel} failed`, error),
  });
  pushEvents(dashboard.events, page);
  // A reload; a place within the page, or a navigation that is refused, leaves its consoles open.
  page.on('did-navigate', () => dashboard.closeViewer(viewer));
  page.once('destroyed', () => dashboard.closeViewer(viewer));

  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void dashboard.close().finally(() => {
      closed = true;
      // Not from within this event: Electron ignores a quit while it is still handling one.
      setImmediate(() => app.quit());
    });
  });
}
