import { statSync } from 'node:fs';
import type { ErrorValue, StartUpChoice, StartUpProblemKind } from '../contract/index.ts';
import { errorCodeOf } from '../lib/failures.ts';
import { startsAsDatabase } from '../store/file/database-files.ts';

/** What makes sense for each kind, the likeliest first. Where none does, the file is not at fault: only trying again helps. */
export const choicesFor: Record<StartUpProblemKind, readonly StartUpChoice[]> = {
  corrupt: ['restore', 'salvage', 'start_new'],
  // SQLite reads nothing of a file that doesn't begin as a database.
  not_a_database: ['restore', 'start_new'],
  empty: ['restore', 'start_new'],
  missing: ['restore', 'start_new'],
  foreign: ['restore', 'start_new'],
  upgrade_failed: ['restore', 'start_new'],
  upgrade_cancelled: [],
  locked: [],
  disk_full: [],
  permission: [],
  other: ['restore'],
};

/** What was under way: making the folders, opening the database, or upgrading it. */
export type Stage = 'prepare' | 'open' | 'upgrade';

/** What kind of problem a failure with the database at `path` is. The file must not be open. */
export function kindOf({ code }: ErrorValue, path: string, stage: Stage): StartUpProblemKind {
  if (code === 'disk_full') return 'disk_full';
  if (code === 'timeout') return 'locked';
  if (code === 'permission_denied' || stage === 'prepare') return 'permission';
  if (code === 'cancelled') return 'upgrade_cancelled';
  if (code === 'database_corrupt') return kindOfDamage(path);
  if (code === 'file_missing') return 'missing';
  if (stage === 'upgrade') return 'upgrade_failed';
  return code === 'file_invalid' ? 'foreign' : 'other';
}

function kindOfDamage(path: string): StartUpProblemKind {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return 'missing';
    if (!stat.isFile()) return 'not_a_database';
    if (stat.size === 0) return 'empty';
    return startsAsDatabase(path) ? 'corrupt' : 'not_a_database';
  } catch (error) {
    // It went away since that look; or the system does not let anybody look, and SQLite's word remains.
    return errorCodeOf(error) === 'ENOENT' ? 'missing' : 'corrupt';
  }
}
