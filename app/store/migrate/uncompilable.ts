import { quoted } from './identifiers.ts';
import type { MigrationTx } from './migration.ts';

interface Broken {
  /** `view v`, `a trigger on t (x, y)`. */
  readonly what: string;
  /** SQLite's reason. */
  readonly why: string;
}

/**
 * By what was tried: views that cannot be read and tables whose triggers cannot run. SQLite compiles them only when they are
 * used: without this look, a rebuild that drops a column would break them for a user, later.
 */
export function uncompilable(tx: MigrationTx): ReadonlyMap<string, Broken> {
  const broken = new Map<string, Broken>();
  const compile = (use: string, what: string, sql: string) => {
    try {
      tx.prepare(sql);
    } catch (error) {
      broken.set(use, { what, why: error instanceof Error ? error.message : String(error) });
    }
  };
  for (const { name } of rowsOf(tx, "SELECT name FROM sqlite_schema WHERE type = 'view'")) {
    compile(`read ${name}`, `view ${name}`, `SELECT * FROM ${quoted(name)}`);
  }
  const triggers = "SELECT tbl_name AS name, group_concat(name, ', ') AS triggers FROM sqlite_schema";
  for (const { name, triggers: list } of rowsOf(tx, `${triggers} WHERE type = 'trigger' GROUP BY tbl_name`)) {
    const what = `a trigger on ${name} (${list})`;
    const sets = writable(tx, name).map((column) => `${quoted(column)} = ${quoted(column)}`);
    // Apart from each other: a view may have a trigger for one of them, and never takes the others.
    compile(`insert ${name}`, what, `INSERT INTO ${quoted(name)} DEFAULT VALUES`);
    compile(`delete ${name}`, what, `DELETE FROM ${quoted(name)}`);
    compile(`update ${name}`, what, `UPDATE ${quoted(name)} SET ${sets.join(', ')}`);
  }
  return broken;
}

/** Throws when something compiled before and does not now. */
export function refuseNewlyBroken(
  before: ReadonlyMap<string, Broken>,
  after: ReadonlyMap<string, Broken>,
): void {
  for (const [use, { what, why }] of after) {
    if (!before.has(use)) throw new Error(`it breaks ${what}: ${why}`);
  }
}

/** Columns that an UPDATE may set. */
function writable(tx: MigrationTx, table: string): string[] {
  const rows = tx.prepare('SELECT name FROM pragma_table_info(?)').all(table);
  return rows.map((row) => (row as { name: string }).name);
}

function rowsOf(tx: MigrationTx, sql: string): { name: string; triggers: string }[] {
  return tx.prepare(sql).all() as { name: string; triggers: string }[];
}
