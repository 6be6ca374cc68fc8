import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../db.ts';
import { openFailure } from '../failures.ts';
import { type GuardedDb, openGuarded } from '../migrate/guarded-db.ts';
import { checkUnedited, readHistory } from '../migrate/history.ts';
import { type MigrationRun, migrate, pendingOf } from '../migrate/migrate.ts';
import { label, type Migration, validateMigrations } from '../migrate/migration.ts';
import { asideNote, rowNotes } from '../migrate/row-notes.ts';
import { backUp } from './backup.ts';
import { type Backup, pruneBackups } from './backups.ts';
import { notePlace } from './database-files.ts';
import { requireSpace } from './free-space.ts';
import { refuseWhatIsNoDatabase, turnOnWal } from './open.ts';
import { replaced } from './problems.ts';
import { rehearse } from './rehearse.ts';

export interface UpgradeProgress {
  readonly step: 'space' | 'backup' | 'rehearse' | 'migrate' | 'check';
  /** `migration 7 (add_x)`, in the steps that run migrations. */
  readonly migration?: string;
  /** Of `total`, in units of the step's own; absent when the step cannot tell. */
  readonly done?: number;
  readonly total?: number;
}

interface UpgradeOptions {
  readonly path: string;
  readonly backupsDir: string;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly appVersion?: string | undefined;
  readonly nativeBinding?: string | undefined;
  readonly onProgress?: ((progress: UpgradeProgress) => void) | undefined;
  readonly cancelled?: (() => boolean) | undefined;
}

export interface UpgradeReport {
  /** What the database was before; null when nothing was pending. */
  readonly backup: Backup | null;
  /** In their order; empty when another process was faster. */
  readonly applied: readonly MigrationRun[];
  /** What a person should know of an adopted database, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Brings an existing database to the newest schema: free space, verified backup, rehearsal on a copy of that backup, then
 * the real run. Throws an `AppError`: until the rehearsal has succeeded the original has not been written to, and no backup
 * stays; after that a failure undoes the migration that ran, and `details` name the backup. Blocks its thread for as long as SQLite works.
 */
export async function upgrade(options: UpgradeOptions): Promise<UpgradeReport> {
  const { path, migrations, nativeBinding } = options;
  validateMigrations(migrations);
  let database: GuardedDb | undefined;
  try {
    refuseWhatIsNoDatabase(path);
    const isInPlace = notePlace(path);
    database = openGuarded(path, { nativeBinding, busyTimeout: 1000 });
    // Not the WAL's default: a power cut could take a migration back that its successor builds upon.
    database.db.pragma('synchronous = FULL');
    const pending = pendingOf(readHistory(database.db, migrations), migrations);
    if (!isInPlace()) throw replaced(path);
    return pending.length > 0
      ? await upgradeOpen(database, options)
      : { backup: null, applied: [], notes: [] };
  } catch (cause) {
    throw openFailure(path, cause);
  } finally {
    database?.db.close();
  }
}

async function upgradeOpen(database: GuardedDb, options: UpgradeOptions): Promise<UpgradeReport> {
  const { path, backupsDir, migrations, clock, appVersion, nativeBinding, cancelled, onProgress } = options;
  const tell = onProgress ?? (() => undefined);
  checkUnedited(database.db, migrations);
  tell({ step: 'space' });
  // The backup, the copy that is rehearsed on, and a write-ahead log that may hold every page once.
  requireSpace(dirname(path), 3 * sizeOf(path), 'upgrading the database safely');
  const backup = await backUp({
    path,
    backupsDir,
    clock,
    nativeBinding,
    cancelled,
    onProgress: (done, total) => tell({ step: 'backup', done, total }),
  });
  const stepOf =
    (step: 'rehearse' | 'migrate') =>
    (migration: { id: number; name: string }, done: number, total: number) =>
      tell({ step, migration: label(migration), ...(total > 0 ? { done, total } : {}) });
  try {
    rehearse(backup.path, migrations, { clock, nativeBinding, cancelled, onProgress: stepOf('rehearse') });
  } catch (cause) {
    // The original is as it was: each try would leave one more copy of it.
    rmSync(backup.path, { force: true });
    throw openFailure(path, cause);
  }
  try {
    const applied = migrate(database, migrations, {
      clock,
      appVersion,
      nativeBinding,
      cancelled,
      onProgress: stepOf('migrate'),
    });
    tell({ step: 'check' });
    turnOnWal(database.db, 5000);
    pruneBackups(backupsDir, { nativeBinding });
    const aside = applied.flatMap((run) => run.setAside.map(asideNote));
    return { backup, applied, notes: [...aside, ...rowNotes(database.db)] };
  } catch (cause) {
    throw withBackup(openFailure(path, cause, untouchedRows), backup);
  }
}

/** Bytes of the database and its write-ahead log. */
function sizeOf(path: string): number {
  return statSync(path).size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}

/** Migrations that had already run stay: each is a transaction of its own. */
const untouchedRows = 'Your VMs and images are kept. No step of the upgrade was left half done.';

function withBackup({ value }: AppError, backup: Backup): AppError {
  const details = [...(value.details ?? []), `Backup from before the upgrade: ${backup.path}`];
  return new AppError({ ...value, details });
}
