import { type DbBackup, dbBackupSchema } from '../../app/contract/database.ts';

/** A backup that was taken so many milliseconds ago. */
export function backupView(age: number, overrides: Partial<DbBackup> = {}): DbBackup {
  const takenAt = `${new Date(Date.now() - age).toISOString().slice(0, 19)}Z`;
  const name = `state-${takenAt.replaceAll(':', '-')}-schema-2.db`;
  return dbBackupSchema.parse({
    name,
    path: `/home/ada/.local/state/banger-desktop/backups/${name}`,
    takenAt,
    sizeBytes: 364_544,
    schema: 2,
    vmCount: 14,
    imageCount: 4,
    kind: 'backup',
    damaged: null,
    ...overrides,
  });
}
