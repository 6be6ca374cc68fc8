import { readFile } from 'node:fs/promises';
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

/** To be called before Electron is ready. */
export function declareDashboardProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'banger-app', privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves `root` under the dashboard's origin. */
export function serveDashboard(root: string): void {
  protocol.handle('banger-app', async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = fileBelow(root, decodeURIComponent(pathname));
    const type = types[extname(pathname)];
    if (host !== 'dashboard' || request.method !== 'GET' || !file || !type) return notFound();
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': type,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return notFound();
    }
  });
}

function fileBelow(root: string, pathname: string): string | null {
  const file = normalize(join(root, pathname));
  return file.startsWith(root + sep) ? file : null;
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}
