import type { StartUpProblem, StartUpProblemKind } from '../../../app/contract/start-up.ts';

export const problemTitles: Record<StartUpProblemKind, string> = {
  corrupt: 'The database is damaged',
  empty: 'The database file is empty',
  not_a_database: 'The file isn’t a database',
  foreign: 'The database belongs to another program',
  locked: 'The database is in use',
  missing: 'The database is missing',
  upgrade_failed: 'The database couldn’t be upgraded',
  upgrade_cancelled: 'The upgrade was canceled',
  disk_full: 'The disk is full',
  permission: 'Banger can’t use a file or folder',
  other: 'The database couldn’t be opened',
};

/** What happened, without the path of the database, which stands below it. */
export function messageOf({ error, path }: StartUpProblem): string {
  return error.message.replaceAll(`database ${path} `, 'database ');
}
