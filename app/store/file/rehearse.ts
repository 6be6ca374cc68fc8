import { constants, copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../db.ts';
import { openGuarded } from '../migrate/guarded-db.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migration.ts';
import type { MigrationWatch } from '../migrate/migration-tx.ts';

interface RehearseOptions extends MigrationWatch {
  readonly clock: Clock;
  readonly nativeBinding?: string | undefined;
}

const folderName = /^rehearsal-(\d+)$/;

/**
 * Runs the pending migrations on a copy of a backup and throws it away. Throws what would have gone wrong with the
 * original, which this never opens.
 */
export function rehearse(
  backupPath: string,
  migrations: readonly Migration[],
  { nativeBinding, ...options }: RehearseOptions,
): void {
  const backupsDir = dirname(backupPath);
  removeOrphans(backupsDir);
  const folder = join(backupsDir, `rehearsal-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  try {
    const path = join(folder, 'state.db');
    copyFileSync(backupPath, path, constants.COPYFILE_FICLONE);
    const copy = openGuarded(path, { nativeBinding });
    try {
      // Nobody needs this file tomorrow.
      copy.db.pragma('synchronous = OFF');
      migrate(copy, migrations, { ...options, nativeBinding });
      const found = copy.db.pragma('quick_check(1)', { simple: true });
      if (found !== 'ok') throw damagedCopy(String(found));
    } finally {
      copy.db.close();
    }
  } catch (cause) {
    throw asRehearsal(cause);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The database was sound before: the migrations are to blame, and no backup would help. */
function damagedCopy(found: string): AppError {
  return new AppError({
    code: 'internal',
    message: `The upgrade damaged the copy on which it was tested (${found}).`,
    unchanged: 'The database is unchanged.',
    hint: 'Keep using your previous version, which can still open the database, and report this message.',
  });
}

function asRehearsal(cause: unknown): unknown {
  if (!(cause instanceof AppError)) return cause;
  const hint = cause.code === 'internal' ? again : cause.value.hint;
  const unchanged =
    cause.code === 'cancelled'
      ? 'The database is unchanged.'
      : 'The database is unchanged. Only a test on a copy failed.';
  return new AppError({ ...cause.value, unchanged, hint }, { cause });
}

const again =
  'This version would fail in the same way again. Keep using your previous version, which can still open the database, and report this message.';

/** What a killed process has left. */
function removeOrphans(backupsDir: string): void {
  for (const name of readdirSync(backupsDir)) {
    const pid = Number(folderName.exec(name)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(backupsDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
