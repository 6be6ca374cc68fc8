import { app, protocol } from 'electron';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { dashboardFile } from './dashboard-files.ts';

/** Set by `npm run dev`; a packaged app listens to no such variable. */
const developmentServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;

/** The dashboard's own origin: its pages come from the package and from nowhere else. */
export const dashboardOrigin = developmentServer ?? 'banger-app://dashboard';

/** Chromium's net::ERR_FILE_NOT_FOUND. */
const notFound = -6;

/** To be called before Electron is ready. */
export function declareDashboardProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'banger-app', privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/**
 * Serves `root` under the dashboard's origin. Not by `protocol.handle`: that loads Node's whole `fetch` for the first
 * request, in the middle of a launch, and reads each file on the main thread.
 */
export function serveDashboard(root: string): void {
  protocol.registerFileProtocol('banger-app', (request, answer) => {
    const file = dashboardFile(root, request.url);
    if (request.method !== 'GET' || !file) {
      answer({ error: notFound });
      return;
    }
    const headers = {
      'content-type': file.type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    };
    answer({ path: file.path, headers });
  });
}
