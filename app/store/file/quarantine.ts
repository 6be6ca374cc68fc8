import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../db.ts';
import { timeInName } from './backup-names.ts';
import { identityOf, type Part, partsOf, realDatabase } from './database-files.ts';
import { syncToDisk } from './durable.ts';
import { whileAlone } from './locks.ts';
import { missing, restoringPath, workFailure } from './problems.ts';

/**
 * Moves a database out of the way, whole: the file with its log and its journal, into a new folder in `quarantine/` beside
 * it, which is returned. Nothing is ever deleted. A call after a kill finishes what the killed one began. Throws an
 * `AppError` when there is nothing to move, or when the database is in use.
 */
export function quarantine(
  path: string,
  { clock, nativeBinding }: { clock: Clock; nativeBinding?: string | undefined },
): string {
  try {
    const file = realDatabase(path);
    return whileAlone(file, { nativeBinding }, () => {
      const parts = partsOf(file);
      if (parts.length === 0) throw new AppError(missing(path));
      // Of a restore that was killed before it began to move: a copy of a backup. It must not come back by itself later.
      if (hasMain(parts)) rmSync(restoringPath(file), { force: true });
      return moveToQuarantine(file, parts, clock);
    });
  } catch (cause) {
    throw workFailure(
      cause,
      `The database ${path} couldn’t be moved to quarantine`,
      'Nothing is lost. Its files are where they were or in the quarantine folder beside them.',
    );
  }
}

/**
 * Every file gets a second name in the folder before any loses its first one. The main file goes first: a log without its
 * database is recognised for what it is, a database without its log opens and has silently lost its last commits.
 */
export function moveToQuarantine(file: string, parts: readonly Part[], clock: Clock): string {
  const home = join(dirname(file), 'quarantine');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const folder = folderThatHas(home, parts) ?? linkInto(home, parts, clock);
  removeUnfinished(home, folder);
  for (const { suffix, path, identity } of parts.toReversed()) {
    // Another process may be finishing the same.
    if (identityOf(path) === identity) rmSync(path, { force: true });
    if (suffix === '') syncToDisk(dirname(file));
  }
  syncToDisk(dirname(file));
  return folder;
}

function hasMain(parts: readonly Part[]): boolean {
  return parts.some(({ suffix }) => suffix === '');
}

/**
 * The folder of a quarantine that was killed before it had taken all first names away. While the main file has its first name,
 * it may have been used again: then only a folder with exactly these files will do.
 */
function folderThatHas(home: string, parts: readonly Part[]): string | undefined {
  const folders = readdirSync(home)
    .filter((name) => !name.endsWith('.partial'))
    .map((name) => join(home, name));
  return folders.find((folder) => {
    const has = identitiesIn(folder);
    return (!hasMain(parts) || has.size === parts.length) && parts.every(({ identity }) => has.has(identity));
  });
}

function linkInto(home: string, parts: readonly Part[], clock: Clock): string {
  const folder = join(home, `${timeInName(clock)}-${randomUUID().slice(0, 4)}`);
  const partial = `${folder}.partial`;
  mkdirSync(partial, { mode: 0o700 });
  for (const { path } of parts) linkSync(path, join(partial, basename(path)));
  syncToDisk(partial);
  renameSync(partial, folder);
  syncToDisk(home);
  syncToDisk(dirname(home));
  return folder;
}

/** What a killed quarantine had linked, where the finished folder has it too: names only, no content. */
function removeUnfinished(home: string, finished: string): void {
  const kept = identitiesIn(finished);
  for (const name of readdirSync(home).filter((entry) => entry.endsWith('.partial'))) {
    const partial = join(home, name);
    for (const entry of readdirSync(partial)) {
      const path = join(partial, entry);
      if (kept.has(identityOf(path) ?? '')) unlinkSync(path);
    }
    if (readdirSync(partial).length === 0) rmdirSync(partial);
  }
}

function identitiesIn(folder: string): Set<string> {
  return new Set(readdirSync(folder).flatMap((name) => identityOf(join(folder, name)) ?? []));
}
