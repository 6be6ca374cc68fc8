import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DbBackup } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import { parseBackupName } from '../../store/file/backup-names.ts';
import type { Desktop } from '../desktop/desktop.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { DatabaseWork } from './database-work.ts';

export type Backups = ReturnType<typeof createBackups>;

/** Copies of the database: made by a press, and before each upgrade. */
export function createBackups(parts: {
  readonly jobs: Jobs;
  readonly desktop: Desktop;
  readonly work: DatabaseWork;
  readonly backupsDir: string;
}) {
  const { jobs, desktop, work, backupsDir } = parts;
  jobs.setRule('back_up_database', {
    again: start,
    afterCrash: () => ({
      // A backup holds the row of its own job, which runs as long as it is made.
      note: 'Banger closed while the job was running, or this database is the copy that the job made. An unfinished copy isn’t a backup.',
    }),
  });

  function start(): string {
    return jobs.start({
      kind: 'back_up_database',
      title: 'Backing up the database',
      failed: 'The database couldn’t be backed up',
      async run({ signal, progress }) {
        const onProgress = (fraction: number) => progress('Copying and checking the database', fraction);
        return (await work.backUp({ onProgress, signal })).name;
      },
    });
  }

  return {
    /** Newest first. */
    list: (): Promise<DbBackup[]> => work.listBackups(),

    /** Starts the job and answers with its id; the job's result is the backup's name. */
    start,

    /** Shows a backup in the file manager. Throws `not_found`. */
    show(name: string): void {
      const path = join(backupsDir, name);
      // Only the name of a backup is ever joined to a path.
      if (parseBackupName(name) === null || !existsSync(path)) {
        throw failure('not_found', {
          message: `There is no backup named ${name}.`,
          unchanged: 'Nothing was changed.',
          hint: 'Check the list. Banger deletes old backups when it makes new ones.',
        });
      }
      desktop.showInFolder(path);
    },
  };
}
