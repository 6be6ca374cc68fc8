import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, for this user only; one that is there is left as it is. Node's own recursive way tells
 * `ENOENT` where a file system is read-only, which says nothing to anybody.
 */
export function makeFolder(dir: string): void {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it in this moment.
    if (!existsSync(dir)) throw error;
  }
}
