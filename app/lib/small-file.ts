import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file that nobody misses: at once, for this user only, with its folder. It is replaced as a whole or not at all, so
 * that no other process reads half of it; a power cut may lose it. What must not be lost is for `writeWholeFile`.
 * Never throws: false where it could not be written, and what was there before stays.
 */
export function writeSmallFile(path: string, content: string | Uint8Array, mode = 0o600): boolean {
  // Two processes may write it at once.
  const partial = `${path}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(partial, content, { mode });
    renameSync(partial, path);
    return true;
  } catch {
    removeSmallFile(partial);
    return false;
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
