import { extname, join, normalize, sep } from 'node:path';
import { app, protocol } from 'electron';
import { contentSecurityPolicy } from './content-security-policy.ts';

/** Set by `npm run dev`; a packaged app listens to no such variable. */
const developmentServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;

/** The dashboard's own origin: its pages come from the package and from nowhere else. */
export const dashboardOrigin = developmentServer ?? 'banger-app://dashboard';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

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
    const { host, pathname } = new URL(request.url);
    const path = fileBelow(root, decodeURIComponent(pathname));
    const type = types[extname(pathname)];
    if (host !== 'dashboard' || request.method !== 'GET' || !path || !type) {
      answer({ error: notFound });
      return;
    }
    const headers = {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    };
    answer({ path, headers });
  });
}

function fileBelow(root: string, pathname: string): string | null {
  const file = normalize(join(root, pathname));
  return file.startsWith(root + sep) ? file : null;
}
