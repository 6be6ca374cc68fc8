import type { Migration } from '../app/store/migrate/migration.ts';

/** How long each boot took, and where: a boot that is slower than those before can then be pointed out. */
export const vmBoots: Migration = {
  id: 6,
  name: 'vm_boots',
  foreignKeys: 'on',
  up(tx) {
    tx.exec(`
      CREATE TABLE vm_boots (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        vm_id TEXT NOT NULL REFERENCES vms (id) ON DELETE CASCADE,
        image_id TEXT NOT NULL,
        accelerator TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        phases_json TEXT NOT NULL
      )
    `);
    tx.exec('CREATE INDEX idx_vm_boots_vm ON vm_boots (vm_id, id)');
  },
};
