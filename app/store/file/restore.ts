import { linkSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import type { Clock } from '../db.ts';
import { readHistory } from '../migrate/history.ts';
import type { Migration } from '../migrate/migration.ts';
import { parseBackupName } from './backup-names.ts';
import { integrityOf } from './content.ts';
import { copyPages, finishCopy, openToCopy, sizeOfCopy } from './copy.ts';
import { identityOf, partsOf, realDatabase } from './database-files.ts';
import { syncToDisk } from './durable.ts';
import { requireSpace } from './free-space.ts';
import { refuseInUse, whileAlone } from './locks.ts';
import { newPartial, removePartial, removeStalePartials } from './partials.ts';
import { restoringPath, workFailure } from './problems.ts';
import { moveToQuarantine } from './quarantine.ts';

interface RestoreOptions {
  readonly path: string;
  readonly backupsDir: string;
  /** Of a backup in that folder. */
  readonly name: string;
  /** What this program can open: a backup of a newer version is refused. */
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly nativeBinding?: string | undefined;
}

interface Restored {
  /** The folder where the database lies that was there before; null: there was none. */
  readonly quarantined: string | null;
}

/**
 * Puts a checked copy of a backup in the database's place; what is there goes to quarantine, whole. Throws an `AppError`.
 *
 * Killed at any moment, either database is in place, or the old one is in quarantine and the new one complete under
 * `restoringPath`: `finishRestore` then takes the last step. Renaming the new file over the old one would be a single step,
 * but the old log would lie beside the new file for a moment, and SQLite would replay it into that.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { path, name, clock, nativeBinding } = options;
  const what = `The backup ${name} couldn’t be restored to ${path}`;
  let file: string;
  try {
    file = realDatabase(path);
    // Again below: to prepare it takes a while.
    refuseInUse(file, { nativeBinding });
    await prepare(file, options);
  } catch (cause) {
    throw workFailure(cause, what, 'The database is unchanged.');
  }
  try {
    return whileAlone(file, { nativeBinding }, () => {
      const parts = partsOf(file);
      const quarantined = parts.length > 0 ? moveToQuarantine(file, parts, clock) : null;
      putInPlace(file);
      return { quarantined };
    });
  } catch (cause) {
    const unchanged = `Nothing is lost. The old database is in its place or in the quarantine folder beside it. The restored one is in ${restoringPath(file)}.`;
    throw workFailure(cause, what, unchanged);
  }
}

/** From here on the restore can be finished by anybody: the new database is on disk, complete. */
async function prepare(
  file: string,
  { backupsDir, name, migrations, nativeBinding }: RestoreOptions,
): Promise<void> {
  const source = openBackup(backupsDir, name, nativeBinding);
  let draft: string | undefined;
  try {
    const folder = dirname(file);
    readHistory(source, migrations);
    requireSpace(folder, sizeOfCopy(source), `the restored database ${file}`);
    draft = newPartial(folder, basename(file));
    removeStalePartials(folder);
    await copyPages(source, draft, () => undefined);
    const content = finishCopy(draft, nativeBinding);
    if (content.damaged !== null) throw damaged(name, content.damaged);
    syncToDisk(draft);
    renameSync(draft, restoringPath(file));
    syncToDisk(folder);
  } catch (error) {
    if (draft) removePartial(draft);
    throw error;
  } finally {
    source.close();
  }
}

function openBackup(backupsDir: string, name: string, nativeBinding: string | undefined): Database.Database {
  const path = join(backupsDir, name);
  // A name that parses leads nowhere else.
  if (!parseBackupName(name) || !identityOf(path)) throw notFound(backupsDir, name);
  let db: Database.Database | undefined;
  try {
    db = openToCopy(path, { nativeBinding });
    const integrity = integrityOf(db);
    if (integrity !== 'ok') throw damaged(name, integrity);
    return db;
  } catch (error) {
    db?.close();
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(errorCodeOf(error)))
      throw damaged(name, String((error as Error).message));
    throw error;
  }
}

/**
 * Takes the last step of a restore that was killed before it: true when it did. To be called before a missing database is
 * taken for a first start. Costs one look at a file when there is nothing to do.
 */
export function finishRestore(path: string, { clock }: { clock: Clock }): boolean {
  const file = realDatabase(path);
  const prepared = identityOf(restoringPath(file));
  if (!prepared) return false;
  const parts = partsOf(file);
  const main = parts.find(({ suffix }) => suffix === '');
  if (main) {
    // In place already, under both names; any other is the old one, and the restore never began to move it.
    if (main.identity === prepared) rmSync(restoringPath(file), { force: true });
    return false;
  }
  if (parts.length > 0) moveToQuarantine(file, parts, clock);
  putInPlace(file);
  return true;
}

/** Never over another file: somebody else may have finished the restore, or made a new database. */
function putInPlace(file: string): void {
  const prepared = restoringPath(file);
  const identity = identityOf(prepared);
  try {
    linkSync(prepared, file);
  } catch (error) {
    const there = identityOf(file);
    if (!there || (identity && there !== identity)) throw error;
  }
  rmSync(prepared, { force: true });
  syncToDisk(dirname(file));
}

function notFound(backupsDir: string, name: string): AppError {
  return new AppError({
    code: 'not_found',
    message: `There is no backup “${name}” in ${backupsDir}.`,
    unchanged: 'The database is unchanged.',
    hint: 'Check the list of backups. The backup may have been removed in the meantime.',
  });
}

function damaged(name: string, integrity: string): AppError {
  return new AppError({
    code: 'database_corrupt',
    message: `The backup ${name} is damaged (${integrity}).`,
    unchanged: 'The database and the backup are unchanged.',
    hint: 'Choose another backup.',
  });
}
