import { join } from 'node:path';
import { app } from 'electron';
import { keptPath } from './unpacked-app-image.ts';

/** The path of a file or folder that lies beside the app's archive, where no other start deletes it (see `keptPath`). */
export function resource(name: string): string {
  return keptPath(join(process.resourcesPath, name), process.execPath);
}

/** The file of the addon that opens databases; a run from sources is told of one. */
export function sqliteBinding(): string | undefined {
  return app.isPackaged ? resource('better-sqlite3.node') : process.env.BANGER_SQLITE_BINDING;
}
