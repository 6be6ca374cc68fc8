import { AppError } from '../contract/errors.ts';
import type { Clock } from '../store/db.ts';
import { backUp } from '../store/file/backup.ts';
import { listBackups, pruneBackups } from '../store/file/backups.ts';
import { checkOpen } from '../store/file/check-open.ts';
import { inspect } from '../store/file/inspect.ts';
import { quarantine } from '../store/file/quarantine.ts';
import { restore } from '../store/file/restore.ts';
import { salvage } from '../store/file/salvage.ts';
import { type UpgradeProgress, upgrade } from '../store/file/upgrade.ts';
import { prepareImport } from '../store/import/prepare.ts';
import type { Migration } from '../store/migrate/migration.ts';

/** The installation's database and where its backups are. Absolute. */
export interface DatabasePlace {
  readonly path: string;
  readonly backupsDir: string;
}

/** What every task gets beside its input. */
export interface TaskContext<Progress> {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly appVersion: string | undefined;
  readonly nativeBinding: string | undefined;
  readonly onProgress: (progress: Progress) => void;
  /** Asked between steps; true ends the task with `cancelled`. */
  readonly cancelled: () => boolean;
}

/** 0 to 1. */
type Fraction = number;

/** All that is done to a database off the main thread. Inputs, outputs and progress are plain data: they cross threads. */
export const databaseTasks = {
  upgrade: (place: DatabasePlace, context: TaskContext<UpgradeProgress>) => upgrade({ ...place, ...context }),

  /** Also thins out the old ones. */
  async backUp(place: DatabasePlace, { onProgress, ...context }: TaskContext<Fraction>) {
    const backup = await backUp({
      ...place,
      ...context,
      onProgress: (done, total) => onProgress(total > 0 ? done / total : 0),
    });
    pruneBackups(place.backupsDir, context);
    return backup;
  },

  /** Newest first; each is read and checked. */
  listBackups: ({ backupsDir }: DatabasePlace, context: TaskContext<never>) =>
    listBackups(backupsDir, context),

  /** Puts a backup in the database's place, which goes to quarantine. */
  restore: ({ name, ...place }: DatabasePlace & { name: string }, context: TaskContext<never>) =>
    restore({ ...place, name, ...context }),

  /** Moves the database out of the way; answers with the folder where it lies, null when there was nothing to move. */
  setAside({ path }: DatabasePlace, context: TaskContext<never>) {
    try {
      return quarantine(path, context);
    } catch (error) {
      if (error instanceof AppError && error.code === 'file_missing') return null;
      throw error;
    }
  },

  /** Reads what can be read of a damaged database into a new backup. */
  salvage: (place: DatabasePlace, context: TaskContext<never>) => salvage({ ...place, ...context }),

  /** What can be told of a database that this program has not open. */
  inspect: ({ path }: DatabasePlace, { migrations, nativeBinding }: TaskContext<never>) =>
    inspect(path, migrations, { nativeBinding }),

  /** Whether the content of the database that this program has open is as it should be. */
  checkOpen: ({ path }: DatabasePlace, { nativeBinding }: TaskContext<never>) =>
    checkOpen(path, nativeBinding),

  /** Makes an adopted copy of `source` at `copy`. */
  prepareImport: (files: { source: string; copy: string }, context: TaskContext<Fraction>) =>
    prepareImport({ ...files, ...context }),
};

type Tasks = typeof databaseTasks;
export type TaskName = keyof Tasks;
export type TaskInput<T extends TaskName> = Parameters<Tasks[T]>[0];
export type TaskOutput<T extends TaskName> = Awaited<ReturnType<Tasks[T]>>;
export type TaskProgress<T extends TaskName> = Parameters<Parameters<Tasks[T]>[1]['onProgress']>[0];
