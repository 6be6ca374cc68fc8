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

/** Their titles say why the database couldn't be opened. */
const saysWhy: readonly StartUpProblemKind[] = ['corrupt', 'not_a_database', 'missing'];

/** What happened beyond the title, without the path of the database, which stands below it; null: the title says it all. */
export function messageOf({ kind, error, path }: StartUpProblem): string | null {
  const message = error.message.replaceAll(`database ${path} `, 'database ');
  const [, why] = /^The database couldn’t be opened: (.+)$/s.exec(message) ?? [];
  if (why === undefined) return message;
  if (saysWhy.includes(kind)) return null;
  return kind === 'other' ? why.charAt(0).toUpperCase() + why.slice(1) : message;
}
