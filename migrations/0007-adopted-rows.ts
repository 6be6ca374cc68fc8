import { randomUUID } from 'node:crypto';
import type { Migration, MigrationTx, SqlValue } from '../app/store/migrate/migration.ts';

/**
 * Adopted rows may have ids that nothing can be asked by: none, bytes, an empty text, or one longer than the contract takes.
 * Those get a new one. The columns that adopted tables lack are added before every migration (`completeTables`): databases that
 * an earlier version adopted get them with this one.
 */
export const adoptedRows: Migration = {
  id: 7,
  name: 'adopted_rows',
  // The id of an image and those of its VMs change one after the other.
  foreignKeys: 'off',
  up(tx) {
    replaceIds(tx, 'images', (id, old) => {
      tx.prepare('UPDATE vms SET image_id = ? WHERE image_id = ?').run(id, old);
    });
    replaceIds(tx, 'vms', (id, old) => {
      tx.prepare('UPDATE vm_boots SET vm_id = ? WHERE vm_id = ?').run(id, old);
    });
  },
};

const unusable = "(typeof(id) <> 'text' OR id = '' OR length(id) > 1000)";

function replaceIds(tx: MigrationTx, table: string, follow: (id: string, old: SqlValue) => void): void {
  const withId = `SELECT id FROM ${table} WHERE id IS NOT NULL AND ${unusable}`;
  for (const { id: old } of tx.prepare(withId).all() as { id: SqlValue }[]) {
    const id = randomUUID();
    tx.prepare(`UPDATE ${table} SET id = ? WHERE id = ?`).run(id, old);
    follow(id, old);
  }
  // Only a table with row ids takes NULL for a key.
  if (tx.prepare(`SELECT 1 FROM ${table} WHERE id IS NULL`).get() === undefined) return;
  for (const { rowid } of tx.prepare(`SELECT rowid FROM ${table} WHERE id IS NULL`).all() as {
    rowid: number;
  }[])
    tx.prepare(`UPDATE ${table} SET id = ? WHERE rowid = ?`).run(randomUUID(), rowid);
}
