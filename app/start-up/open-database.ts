import { existsSync, readdirSync } from 'node:fs';
import { AppError } from '../contract/errors.ts';
import type { Clock, ReadableDb } from '../store/db.ts';
import { openFailure } from '../store/failures.ts';
import { parseBackupName } from '../store/file/backup-names.ts';
import { openStore } from '../store/file/open.ts';
import { finishRestore } from '../store/file/restore.ts';
import { writtenBy } from '../store/migrate/ledger.ts';
import type { Migration } from '../store/migrate/migration.ts';

/** A newer version wrote the database: it can be looked at. */
export interface ReadOnly {
  /** That version; null: nobody noted it. */
  readonly writtenBy: string | null;
}

export interface OpenedStore {
  /** Only read from where `readOnly` is not null: SQLite itself refuses writes then. */
  readonly db: ReadableDb;
  readonly readOnly: ReadOnly | null;
}

export interface OpenDatabaseOptions {
  readonly path: string;
  readonly backupsDir: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly appVersion?: string | undefined;
  readonly nativeBinding?: string | undefined;
}

/** Milliseconds for which the main thread may stand still because of another program's lock, while nothing can be seen. */
const lockPatience = 250;
/** The same for each statement once the dashboard is open. */
const busyTimeout = 5000;

/**
 * Opens the database, one of a newer version for reading only. Takes the last step of a restore that was killed. `fresh`
 * allows a new database where there are backups of one that is gone. Throws as `openStore` does.
 */
export function openDatabase(options: OpenDatabaseOptions, fresh: boolean): OpenedStore {
  const { path, clock } = options;
  if (!existsSync(path) && !finishRestore(path, { clock }) && !fresh) refuseLoss(options);
  const request = { ...options, busyTimeout: lockPatience };
  try {
    return ready({ db: openStore(request), readOnly: null }, path);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'database_newer')) throw error;
    const db = openStore({ ...request, readonly: true });
    return ready({ db, readOnly: { writtenBy: writtenBy(db) } }, path);
  }
}

/** The ledger may be whole where the rest is not; what the first screen shows is looked at here, where there are ways out. */
const walkTables = 'SELECT count(*) FROM images NOT INDEXED UNION ALL SELECT count(*) FROM vms NOT INDEXED';

function ready(store: OpenedStore, path: string): OpenedStore {
  try {
    store.db.pragma(`busy_timeout = ${busyTimeout}`);
    store.db.prepare(walkTables).all();
    return store;
  } catch (error) {
    store.db.close();
    throw openFailure(path, error);
  }
}

/** A database that is gone must not become a first start: its backups tell that there was one. */
function refuseLoss({ path, backupsDir }: OpenDatabaseOptions): void {
  if (!existsSync(backupsDir) || !readdirSync(backupsDir).some((name) => parseBackupName(name))) return;
  throw new AppError({
    code: 'file_missing',
    message: `The database ${path} is missing, but there are backups of it.`,
    unchanged: 'Banger hasn’t created a new one.',
    hint: 'Put the file back, restore a backup, or create a new database.',
  });
}
