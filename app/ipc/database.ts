import type { DbStatus } from '../contract/index.ts';
import type { Backups } from '../services/database/backups.ts';
import type { HandlersOf } from './handlers.ts';

export function databaseHandlers(status: () => DbStatus, backups: Backups): HandlersOf<'database'> {
  return {
    'database.status': () => status(),
    'database.backUp': () => backups.start(),
    'database.backups': () => backups.list(),
    'database.showBackup': ({ name }) => backups.show(name),
  };
}
