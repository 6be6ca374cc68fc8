import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * better-sqlite3's shipped addon needs Node-API 10 and crashes below it. A package for an older Electron carries one that
 * was compiled for it; a run from sources is told of it by `BANGER_SQLITE_BINDING`. Absent: the shipped addon is right.
 */
export function sqliteBinding(resourcesPath: string): string | undefined {
  const named = process.env.BANGER_SQLITE_BINDING;
  if (named) return named;
  const packaged = join(resourcesPath, 'native', 'better_sqlite3.node');
  return existsSync(packaged) ? packaged : undefined;
}
