import { constants } from 'node:fs';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasEnded } from '../../lib/process-mark.ts';

const pattern = /^\.banger-cp\.(.+)\.[A-Za-z0-9]{6}$/s;

/**
 * Removes what copies into this folder have left that were killed: folders of this user, in the name of a process that has
 * ended. What can't be removed stays, and is no reason to copy nothing.
 */
export async function removeAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!hasEnded(pattern.exec(name)?.[1] ?? '')) continue;
    const path = join(folder, name);
    try {
      const found = await lstat(path);
      if (found.isDirectory() && found.uid === process.getuid?.()) await removeAll(path);
    } catch {
      // See above.
    }
  }
}

/** Also of folders that their modes protect. */
export async function removeAll(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await unlock(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not through a link, which may have taken a folder's place. */
async function unlock(folder: string): Promise<void> {
  const opened = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch(
    () => null,
  );
  try {
    await opened?.chmod(0o700);
  } finally {
    await opened?.close();
  }
  for (const one of await readdir(folder, { withFileTypes: true }))
    if (one.isDirectory()) await unlock(join(folder, one.name));
}
