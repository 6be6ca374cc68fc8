import { backUp } from '../../store/file/backup.ts';
import { pruneBackups } from '../../store/file/backups.ts';
import { inUnits } from '../../store/file/free-space.ts';
import type { Command } from './context.ts';
import { exitCodes } from './exit-codes.ts';

/** A checked copy of the database, which may be in use. */
export const backup: Command = async ({ path, backupsDir, clock, nativeBinding, answer }) => {
  const made = await backUp({ path, backupsDir, clock, nativeBinding });
  pruneBackups(backupsDir, { nativeBinding });
  const { name, takenAt, sizeBytes, schema, vmCount, imageCount } = made;
  answer(`${made.path} (${inUnits(sizeBytes)}, ${vmCount ?? 0} VMs)`, {
    backup: { name, path: made.path, takenAt, sizeBytes, schema, vmCount, imageCount },
  });
  return exitCodes.fine;
};
