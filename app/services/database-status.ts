import { readdirSync, statSync } from 'node:fs';
import type { DbStatus } from '../contract/index.ts';
import type { ReadableDb } from '../store/db.ts';
import { parseBackupName } from '../store/file/backup-names.ts';
import { status } from '../store/migrate/migrate.ts';
import type { Migration } from '../store/migrate/migration.ts';

/** What the database is and what has been done to it. Reads only. */
export function databaseStatus(
  db: ReadableDb,
  migrations: readonly Migration[],
  backupsDir: string,
): DbStatus {
  const { applied, pending } = status(db, migrations);
  return {
    path: db.name,
    applied: [...applied],
    pending: pending.map(({ id, name }) => ({ id, name })),
    sizeBytes: bytes(db.name) + bytes(`${db.name}-wal`),
    lastBackupAt: lastBackupAt(backupsDir),
  };
}

function bytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** By the names alone; null when there is none, or no folder yet. */
function lastBackupAt(backupsDir: string): string | null {
  if (!statSync(backupsDir, { throwIfNoEntry: false })) return null;
  const times = readdirSync(backupsDir).flatMap((name) => parseBackupName(name)?.takenAt ?? []);
  return times.sort().at(-1) ?? null;
}
