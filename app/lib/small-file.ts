import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes down a small thing that nobody misses: at once, for this user only, whole or not at all. Never throws: one that cannot
 * be written is not there, and what was there before stays.
 */
export function writeSmallFile(path: string, text: string): void {
  const partial = `${path}.partial`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(partial, text, { mode: 0o600 });
    renameSync(partial, path);
  } catch {
    removeSmallFile(partial);
  }
}

/** Never throws: one that cannot be removed stays. */
export function removeSmallFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // See above.
  }
}
