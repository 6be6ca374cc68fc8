import type { Migration } from '../app/store/migrate/migration.ts';

/** What the user has chosen, one row a choice: a key that an older version does not know stays. */
export const settings: Migration = {
  id: 5,
  name: 'settings',
  foreignKeys: 'on',
  up(tx) {
    tx.exec('CREATE TABLE settings (key TEXT PRIMARY KEY, value_json TEXT NOT NULL) WITHOUT ROWID');
  },
};
