import { quoted } from './identifiers.ts';
import type { MigrationTx } from './migration-tx.ts';

/**
 * Views that cannot be read and tables whose triggers cannot run, each with SQLite's reason. SQLite compiles them only
 * when they are used: without this look, a rebuild that drops a column would break them for a user, later.
 */
export function uncompilable(tx: MigrationTx): ReadonlyMap<string, string> {
  const broken = new Map<string, string>();
  const compile = (what: string, sql: string) => {
    try {
      tx.prepare(sql);
    } catch (error) {
      if (!broken.has(what)) broken.set(what, error instanceof Error ? error.message : String(error));
    }
  };
  for (const view of names(tx, "SELECT name FROM sqlite_schema WHERE type = 'view'")) {
    compile(`view ${view}`, `SELECT * FROM ${quoted(view)}`);
  }
  for (const table of names(
    tx,
    "SELECT DISTINCT tbl_name AS name FROM sqlite_schema WHERE type = 'trigger'",
  )) {
    const what = `a trigger on ${table}`;
    const sets = tx.columns(table).map((column) => `${quoted(column)} = ${quoted(column)}`);
    compile(what, `INSERT INTO ${quoted(table)} DEFAULT VALUES`);
    compile(what, `DELETE FROM ${quoted(table)}`);
    compile(what, `UPDATE ${quoted(table)} SET ${sets.join(', ')}`);
  }
  return broken;
}

/** Throws when something compiled before and does not now. */
export function refuseNewlyBroken(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): void {
  for (const [what, why] of after) {
    if (!before.has(what)) throw new Error(`it breaks ${what}: ${why}`);
  }
}

function names(tx: MigrationTx, sql: string): string[] {
  return tx
    .prepare(sql)
    .all()
    .map((row) => (row as { name: string }).name);
}
