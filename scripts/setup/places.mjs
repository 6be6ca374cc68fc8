import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const projectDir = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export const binDir = join(projectDir, 'node_modules/.bin');

/** Which Electron set-up found; read by scripts/electron-runtime.ts. */
export const runtimeRecord = join(projectDir, 'node_modules/.cache/banger-desktop/electron.json');

/** Downloads and builds that outlive node_modules, shared by all checkouts of this user. */
export function cacheDir(env = process.env) {
  const base = env.XDG_CACHE_HOME;
  return join(base && isAbsolute(base) ? base : join(homedir(), '.cache'), 'banger-desktop');
}

/**
 * Where `program` lies on the PATH; undefined: nowhere. System folders count even where the PATH lacks them.
 * @param {string} program
 */
export function findProgram(program, path = process.env.PATH ?? '') {
  const folders = [...path.split(':').filter(isAbsolute), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
