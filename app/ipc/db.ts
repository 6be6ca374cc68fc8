import type { DbStatus } from '../contract/index.ts';
import type { Backups } from '../services/database/backups.ts';
import type { HandlersOf } from './handlers.ts';

export function dbHandlers(status: () => DbStatus, backups: Backups): HandlersOf<'db'> {
  return {
    'db.status': () => status(),
    'db.backUp': () => backups.start(),
    'db.backups': () => backups.list(),
    'db.showBackup': ({ name }) => backups.show(name),
  };
}
