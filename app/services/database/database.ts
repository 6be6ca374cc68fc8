import { readdirSync, statSync } from 'node:fs';
import type { DbStatus } from '../../contract/index.ts';
import type { ReadableDb } from '../../store/db.ts';
import { parseBackupName } from '../../store/file/backup-names.ts';
import { readLedger } from '../../store/migrate/ledger.ts';
import { pendingOf } from '../../store/migrate/migrate.ts';
import type { Migration } from '../../store/migrate/migration.ts';
import { rowNotes, setAsideNotes } from '../../store/migrate/row-notes.ts';

interface StatusParts {
  readonly db: ReadableDb;
  /** A newer version wrote it. */
  readonly readOnly: { readonly writtenBy: string | null } | null;
  readonly migrations: readonly Migration[];
  readonly backupsDir: string;
}

/** What the database is and what has been done to it. Reads only. */
export function databaseStatus({ db, readOnly, migrations, backupsDir }: StatusParts): DbStatus {
  const applied = readLedger(db) ?? [];
  return {
    path: db.name,
    applied,
    pending: pendingOf(applied, migrations).map(({ id, name }) => ({ id, name })),
    sizeBytes: bytes(db.name) + bytes(`${db.name}-wal`),
    lastBackupAt: lastBackupAt(backupsDir),
    notes: [...setAsideNotes(db), ...rowNotes(db)],
    readOnly: readOnly && { reason: 'newer', writtenBy: readOnly.writtenBy },
  };
}

function bytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** By the names alone; null when there is none, no folder yet, or one that cannot be listed. */
function lastBackupAt(backupsDir: string): string | null {
  try {
    const times = readdirSync(backupsDir).flatMap((name) => parseBackupName(name)?.takenAt ?? []);
    return times.sort().at(-1) ?? null;
  } catch {
    return null;
  }
}
