import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from './failures.ts';

/**
 * Folders named by the id of the row that owns them. A folder becomes visible under its name, or loses it, by one
 * rename, so that a crash at any point leaves either all of it or something that `recover` can tell by its prefix.
 */
const creatingPrefix = '.creating-';
const deletingPrefix = '.deleting-';
/** What fills a folder may work beside it: `..creating-ID-x7Yz`. */
const besidePrefix = `.${creatingPrefix}`;

/** Only such a name is ever joined to a path: no separators, no dots. */
const safeId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function ownedFolder(root: string, id: string): string {
  return join(root, checked(id));
}

/** Where `root/id` is filled before it is published. */
export function creatingFolder(root: string, id: string): string {
  return join(root, creatingPrefix + checked(id));
}

function checked(id: string): string {
  if (!safeId.test(id)) {
    throw failure('invalid_input', {
      message: `"${id}" cannot be the name of a folder.`,
      unchanged: 'No file was touched.',
      hint: 'The row comes from another program; give it a UUID as its id.',
    });
  }
  return id;
}

/**
 * Fills a new folder, calls `record` (which stores the row) with what filling it gave, and publishes the folder under its id.
 * When either throws, the folder is removed and the error passes on.
 */
export async function createOwnedFolder<Made>(
  root: string,
  id: string,
  fill: (dir: string) => Promise<Made>,
  record: (made: Made) => void,
): Promise<void> {
  const creating = creatingFolder(root, id);
  try {
    await mkdir(creating, { mode: 0o700 });
    record(await fill(creating));
  } catch (error) {
    await rm(creating, { recursive: true, force: true });
    throw error;
  }
  await rename(creating, ownedFolder(root, id));
}

/**
 * Fills several new folders, calls `record` (which stores all their rows), and publishes each. A folder that `fill` says
 * false of is left out. When anything throws before the rows are stored, all are removed and the error passes on.
 */
export async function createOwnedFolders(
  root: string,
  ids: readonly string[],
  fill: (id: string, dir: string) => Promise<boolean>,
  record: () => void,
): Promise<void> {
  const filled: string[] = [];
  try {
    for (const id of ids) {
      const creating = creatingFolder(root, id);
      await mkdir(creating, { mode: 0o700 });
      filled.push(id);
      if (await fill(id, creating)) continue;
      await rm(creating, { recursive: true, force: true });
      filled.pop();
    }
    record();
  } catch (error) {
    for (const id of filled) await rm(creatingFolder(root, id), { recursive: true, force: true });
    throw error;
  }
  for (const id of filled) await rename(creatingFolder(root, id), ownedFolder(root, id));
}

/**
 * Takes the folder's name away, calls `forget` (which deletes the row) and removes the files. When `forget` throws, the
 * folder gets its name back. A link in the folder, or in its place, is removed and never followed.
 */
export async function deleteOwnedFolder(root: string, id: string, forget: () => void): Promise<void> {
  const folder = ownedFolder(root, id);
  const deleting = join(root, deletingPrefix + id);
  const renamed = await rename(folder, deleting).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    forget();
  } catch (error) {
    if (renamed) await rename(deleting, folder);
    throw error;
  }
  await rm(deleting, { recursive: true, force: true });
}

/** Finishes what a crash interrupted: a folder whose row exists gets its name, one without a row is removed, with what lies beside it. */
export async function recoverOwnedFolders(root: string, rowExists: (id: string) => boolean): Promise<void> {
  for (const name of await readdir(root)) {
    if (
      name.startsWith(besidePrefix) &&
      safeId.test(name.slice(besidePrefix.length, besidePrefix.length + 36))
    ) {
      await rm(join(root, name), { recursive: true, force: true });
      continue;
    }
    const prefix = [creatingPrefix, deletingPrefix].find((one) => name.startsWith(one));
    if (!prefix) continue;
    const id = name.slice(prefix.length);
    if (!safeId.test(id)) continue;
    const interrupted = join(root, name);
    if (rowExists(id) && !existsSync(ownedFolder(root, id))) await rename(interrupted, ownedFolder(root, id));
    else await rm(interrupted, { recursive: true, force: true });
  }
}
