import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { errorCodeOf, messageOf } from '../../lib/failures.ts';
import { parseBackupName } from './backup-names.ts';
import { type CheckedContent, damagedContent, readChecked } from './checked-content.ts';
import { syncToDisk } from './durable.ts';
import { workFailure } from './problems.ts';

/** A copy of the database that can be restored. */
export interface Backup extends CheckedContent {
  /** The file's name, unique in its folder. */
  readonly name: string;
  readonly path: string;
  /** RFC 3339, UTC, whole seconds. */
  readonly takenAt: string;
  readonly sizeBytes: number;
  /** `recovered`: what was read out of a damaged database. */
  readonly kind: 'backup' | 'recovered';
}

interface ReadOptions {
  readonly nativeBinding?: string | undefined;
}

/** What lies in the folder, newest first, damaged ones too. Empty when there is no folder. Checks each: that reads it all. */
export function listBackups(backupsDir: string, { nativeBinding }: ReadOptions = {}): Backup[] {
  return namesIn(backupsDir).flatMap((name) => readUnlessGone(join(backupsDir, name), nativeBinding) ?? []);
}

/** Null: it was pruned, or removed by hand, while the list was read; or the system does not let anybody look at it. */
function readUnlessGone(path: string, nativeBinding: string | undefined): Backup | null {
  try {
    const backup = readBackup(path, nativeBinding);
    return existsSync(path) ? backup : null;
  } catch {
    return null;
  }
}

/** Newest first. */
function namesIn(backupsDir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(backupsDir);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw workFailure(error, `The backups in ${backupsDir} couldn’t be listed`, 'No file was changed.');
  }
  const key = (name: string) => {
    const { takenAt, count } = nameOf(name);
    return takenAt + String(count).padStart(6, '0');
  };
  const known = names.filter((name) => parseBackupName(name) !== null);
  return known.sort((a, b) => key(b).localeCompare(key(a)) || a.localeCompare(b));
}

function nameOf(name: string): NonNullable<ReturnType<typeof parseBackupName>> {
  const parsed = parseBackupName(name);
  if (!parsed) throw new Error(`${name} isn’t the name of a backup`);
  return parsed;
}

/** Its path must have a backup's name; `content` is what was read of it. */
export function describeBackup(path: string, content: CheckedContent): Backup {
  const name = basename(path);
  const { kind, takenAt } = nameOf(name);
  return { name, path, takenAt, sizeBytes: statSync(path).size, kind, ...content };
}

function readBackup(path: string, nativeBinding: string | undefined): Backup {
  return describeBackup(path, contentOf(path, nativeBinding));
}

function contentOf(path: string, nativeBinding: string | undefined): CheckedContent {
  let db: Database.Database | undefined;
  try {
    // A backup has no log: reading it makes no file beside it.
    db = new Database(path, { readonly: true, fileMustExist: true, nativeBinding });
    db.pragma('trusted_schema = OFF');
    return readChecked(db);
  } catch (error) {
    return damagedContent(messageOf(error));
  } finally {
    db?.close();
  }
}

interface PruneOptions extends ReadOptions {
  /** How many of the newest stay; 10 where absent. */
  readonly keep?: number | undefined;
}

/**
 * Removes backups beyond the newest ones, but never the newest good one, nor what was recovered, nor files that are not
 * ours. Returns the names of those that went.
 */
export function pruneBackups(backupsDir: string, { keep = 10, nativeBinding }: PruneOptions = {}): string[] {
  const isBackup = (name: string) => nameOf(name).kind === 'backup' && isFile(join(backupsDir, name));
  const names = namesIn(backupsDir).filter(isBackup);
  if (names.length <= keep) return [];
  const newestGood = names.find((name) => !readBackup(join(backupsDir, name), nativeBinding).damaged);
  const removed = names.slice(keep).filter((name) => name !== newestGood);
  for (const name of removed) rmSync(join(backupsDir, name), { force: true });
  if (removed.length > 0) syncToDisk(backupsDir);
  return removed;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
