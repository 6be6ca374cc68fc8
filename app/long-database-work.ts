import { migrations } from '../migrations/index.ts';
import type { Clock } from './services/clock.ts';
import type { DatabaseWork } from './services/database-work.ts';
import { backUp } from './store/file/backup.ts';
import { listBackups, pruneBackups } from './store/file/backups.ts';
import { prepareImport } from './store/import/prepare.ts';

interface Place {
  readonly database: string;
  readonly backupsDir: string;
  readonly clock: Clock;
  readonly nativeBinding: string | undefined;
}

/** The long work, done in this thread. */
export function databaseWorkHere({ database, backupsDir, clock, nativeBinding }: Place): DatabaseWork {
  return {
    prepareImport: (request) => prepareImport({ ...request, migrations, clock, nativeBinding }),
    async backUp({ onProgress, signal }) {
      const backup = await backUp({
        path: database,
        backupsDir,
        clock,
        nativeBinding,
        onProgress: (done, total) => onProgress(total > 0 ? done / total : 0),
        cancelled: () => signal.aborted,
      });
      pruneBackups(backupsDir, { nativeBinding });
      return backup;
    },
    listBackups: async () => listBackups(backupsDir, { nativeBinding }),
  };
}
