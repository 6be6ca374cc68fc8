import type { StartUpProblemKind } from '../../../app/contract/start-up.ts';

export const problemTitles: Record<StartUpProblemKind, string> = {
  corrupt: 'The database is damaged',
  empty: 'The database is empty',
  not_a_database: 'The database cannot be recognised',
  foreign: 'This database is another program’s',
  locked: 'The database is in use',
  missing: 'The database is gone',
  upgrade_failed: 'The database could not be upgraded',
  upgrade_cancelled: 'The upgrade was cancelled',
  disk_full: 'The disk is full',
  permission: 'A file or folder cannot be used',
  other: 'The database could not be opened',
};
