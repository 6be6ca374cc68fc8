import { existsSync, renameSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isUuid, machineIdOf } from './machine-id.ts';

/**
 * Folders named by the id of the row that owns them. A folder becomes visible under its name, or loses it, by one
 * rename, so that a crash at any point leaves either all of it or something that `recover` can tell by its prefix.
 */
const creatingPrefix = '.creating-';
const deletingPrefix = '.deleting-';
/** What fills a folder may work beside it: `..creating-ID-x7Yz`. */
const besidePrefix = `.${creatingPrefix}`;

/** Only a UUID is ever joined to a path: no separators, no dots. See `machineIdOf`. */
export function ownedFolder(root: string, id: string): string {
  return join(root, machineIdOf(id));
}

/** Where `root/id` is filled before it is published. */
export function creatingFolder(root: string, id: string): string {
  return join(root, creatingPrefix + machineIdOf(id));
}

/**
 * Fills a new folder, calls `record` (which stores the row) with what filling it gave, and publishes the folder under its id.
 * When either throws, the folder is removed and the error passes on. Nothing comes between the row and the name: who deletes the
 * row as soon as it is there finds the folder.
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
  renameSync(creating, ownedFolder(root, id));
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
  for (const id of filled) renameSync(creatingFolder(root, id), ownedFolder(root, id));
}

/**
 * Takes the folder's name away, calls `forget` (which deletes the row) and removes the files. When `forget` throws, the
 * folder gets its name back. Nothing comes between the name and the row: of two who delete it, the second finds neither, and
 * gives nothing back that the first is removing. A link in the folder, or in its place, is removed and never followed.
 */
export async function deleteOwnedFolder(root: string, id: string, forget: () => void): Promise<void> {
  const folder = ownedFolder(root, id);
  const deleting = join(root, deletingPrefix + machineIdOf(id));
  const renamed = renameIfThere(folder, deleting);
  try {
    forget();
  } catch (error) {
    if (renamed) renameSync(deleting, folder);
    throw error;
  }
  await rm(deleting, { recursive: true, force: true });
}

function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Finishes what a crash interrupted: a folder whose row exists gets its name, one without a row is removed, with what lies
 * beside it. `rowExists` is asked by a row's `machineIdOf`. Resolves to why some of them stay as they are; empty: none does.
 */
export async function recoverOwnedFolders(
  root: string,
  rowExists: (machineId: string) => boolean,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const name of await readdir(root)) {
    await recover(root, name, rowExists).catch((error: unknown) => failures.push(error));
  }
  return failures;
}

async function recover(root: string, name: string, rowExists: (machineId: string) => boolean): Promise<void> {
  const interrupted = join(root, name);
  if (name.startsWith(besidePrefix) && isUuid(name.slice(besidePrefix.length, besidePrefix.length + 36)))
    return rm(interrupted, { recursive: true, force: true });
  const prefix = [creatingPrefix, deletingPrefix].find((one) => name.startsWith(one));
  const id = prefix && name.slice(prefix.length);
  if (!id || !isUuid(id)) return;
  const folder = join(root, id);
  if (rowExists(id) && !existsSync(folder)) await rename(interrupted, folder);
  else await rm(interrupted, { recursive: true, force: true });
}
