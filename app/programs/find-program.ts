import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** Where programs are looked for besides PATH: graphical sessions may have a short one. */
export const usualFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/** The absolute path of a program; null when it is not installed. `searchPath` is like `$PATH`. */
export async function findProgram(name: string, searchPath?: string): Promise<string | null> {
  const folders = searchPath?.split(':') ?? [...(process.env.PATH ?? '').split(':'), ...usualFolders];
  for (const folder of folders.filter(isAbsolute)) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
