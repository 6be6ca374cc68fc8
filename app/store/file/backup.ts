import type Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../db.ts';
import { openFailure } from '../failures.ts';
import { backupStem } from './backup-names.ts';
import { type Backup, describeBackup } from './backups.ts';
import { type CheckedContent, newestMigration } from './checked-content.ts';
import { copyPages, finishCopy, openToCopy, sizeOfCopy } from './copy.ts';
import { publish } from './durable.ts';
import { requireSpace } from './free-space.ts';
import { newPartial, removePartial, removeStalePartials } from './partials.ts';
import { workFailure } from './problems.ts';

interface BackUpOptions {
  readonly path: string;
  /** Made where missing, for this user only. */
  readonly backupsDir: string;
  readonly clock: Clock;
  readonly nativeBinding?: string | undefined;
  /** Milliseconds to wait for another process's lock; 5000 where absent. */
  readonly busyTimeout?: number | undefined;
  /** Pages that are copied, of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Asked between steps; true ends the backup and leaves nothing of it. */
  readonly cancelled?: (() => boolean) | undefined;
}

/**
 * A checked copy of the database, under a name of its own. It may be in use, by this process too, and does not change.
 * Throws an `AppError`, among others for a damaged database: a backup that exists is good.
 */
export async function backUp(options: BackUpOptions): Promise<Backup> {
  const { path, backupsDir } = options;
  const source = openSource(options);
  try {
    const { file, stem, content } = await copyToPartial(source, options);
    return describeBackup(publish(file, stem, '.db'), content);
  } catch (cause) {
    throw workFailure(cause, `The database ${path} couldn’t be backed up to ${backupsDir}`, unchanged);
  } finally {
    source.close();
  }
}

function openSource({ path, ...options }: BackUpOptions): Database.Database {
  try {
    return openToCopy(path, options);
  } catch (cause) {
    throw openFailure(path, cause);
  }
}

async function copyToPartial(
  source: Database.Database,
  { path, backupsDir, clock, nativeBinding, onProgress, cancelled }: BackUpOptions,
): Promise<{ file: string; stem: string; content: CheckedContent }> {
  const stem = backupStem(clock, newestMigration(source));
  const file = newPartial(backupsDir, `${stem}.db`);
  try {
    removeStalePartials(backupsDir);
    requireSpace(backupsDir, sizeOfCopy(source), `a backup of the database ${path}`);
    await copyPages(source, file, (done, total) => {
      if (cancelled?.()) throw cancellation(path);
      onProgress?.(done, total);
    });
    const pages = Number(source.pragma('page_count', { simple: true }));
    onProgress?.(pages, pages);
    const content = finishCopy(file, nativeBinding);
    if (content.damaged !== null) throw damaged(path, content.damaged);
    if (cancelled?.()) throw cancellation(path);
    return { file, stem, content };
  } catch (error) {
    removePartial(file);
    throw error;
  }
}

const unchanged = 'The database and its backups are unchanged.';

function damaged(path: string, integrity: string): AppError {
  return new AppError({
    code: 'database_corrupt',
    message: `The database ${path} is damaged (${integrity}), so it wasn’t backed up.`,
    unchanged,
    hint: 'Restore an earlier backup, or recover what can be read from the damaged file.',
  });
}

function cancellation(path: string): AppError {
  return new AppError({
    code: 'cancelled',
    message: `The backup of the database ${path} was canceled.`,
    unchanged,
    hint: 'You can start it again at any time.',
  });
}
