import type { MigrationTx } from './migration.ts';

/**
 * `ALTER TABLE … ADD COLUMN`, unless the table has the column: SQLite has no IF NOT EXISTS for it.
 * `declaration` is what follows the name: `TEXT`, `INTEGER NOT NULL DEFAULT 0`.
 */
export function addColumnIfMissing(
  tx: MigrationTx,
  table: string,
  column: string,
  declaration: string,
): void {
  if (tx.columns(table).includes(column)) return;
  tx.exec(`ALTER TABLE ${quoted(table)} ADD COLUMN ${quoted(column)} ${declaration}`);
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
