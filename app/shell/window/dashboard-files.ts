import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * The file below `root` that an address of the dashboard's stands for, and its type; null: for none. The package's own
 * names need no percent signs: an address with one is not decoded but refused, and `new URL` itself takes out every `..`.
 */
export function dashboardFile(root: string, address: string): { path: string; type: string } | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'banger-app:' || url.host !== 'dashboard' || url.pathname.includes('%')) return null;
  const type = types[extname(url.pathname)];
  return type ? { path: join(root, url.pathname), type } : null;
}
