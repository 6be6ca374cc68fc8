import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export const packagesDir = join(projectDir, 'node_modules');

export const binDir = join(packagesDir, '.bin');

/** Node 24: what every tool runs on, whatever the system has. */
export const node24 = join(binDir, 'node');

/** Which Electron set-up found; read through scripts/lib/electron-runtime.ts. It goes when node_modules goes. */
export const runtimeRecord = join(packagesDir, '.cache/banger-desktop/electron.json');

/** Downloads and builds that outlive node_modules, shared by all checkouts of this user. */
export function cacheDir(env = process.env) {
  const base = env.XDG_CACHE_HOME;
  // HOME may be empty, or lead below the current folder.
  const home = isAbsolute(homedir()) ? homedir() : userInfo().homedir;
  return join(base && isAbsolute(base) ? base : join(home, '.cache'), 'banger-desktop');
}

/**
 * All files called `program` on the PATH, and in the system folders that an ordinary user's PATH may lack.
 * @param {string} program
 */
export function findPrograms(program, path = process.env.PATH ?? '') {
  const folders = [...path.split(':').filter(isAbsolute), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, program)).filter((file) => existsSync(file));
}
