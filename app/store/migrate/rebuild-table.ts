import { quoted } from './identifiers.ts';
import type { MigrationTx } from './migration.ts';
import { sqlTokens } from './sql-tokens.ts';
import { refuseNewlyBroken, uncompilable } from './uncompilable.ts';

interface Rebuild {
  readonly table: string;
  /** What follows the name in CREATE TABLE: `(id TEXT PRIMARY KEY, …) STRICT`. References to itself name `table`. */
  readonly definition: string;
  /** For columns that are new or change: an SQL expression over the old columns. Others of the same name are copied. */
  readonly copy?: Readonly<Record<string, string>>;
  /** Indexes and triggers of the table that go with the old one. */
  readonly without?: readonly string[];
}

interface SchemaText {
  readonly type: 'index' | 'trigger';
  readonly name: string;
  readonly sql: string;
}

/**
 * Gives a table another definition: what ALTER TABLE cannot. Keeps its rows with their rowids, its indexes and triggers,
 * the next AUTOINCREMENT value, and the views, triggers and foreign keys of others that name it. Throws, and with it the
 * migration fails, when a row would be lost or a view or trigger would no longer compile. Follows the procedure of
 * https://www.sqlite.org/lang_altertable.html#otheralter: create, copy, drop, rename; the other way round would repoint
 * the children.
 */
export function rebuildTable(tx: MigrationTx, { table, definition, copy = {}, without = [] }: Rebuild): void {
  if (tx.foreignKeys !== 'off') {
    throw new Error(
      `rebuilding ${table} would empty the tables that point at it: its migration must declare foreignKeys: 'off'`,
    );
  }
  if (tx.columns(table).length === 0) throw new Error(`there is no table ${table} to rebuild`);
  const kept = dependents(tx, table).filter(({ name }) => !without.includes(name));
  const compiledBefore = uncompilable(tx);
  const draft = `${table}__rebuilt`;
  tx.exec(`CREATE TABLE ${quoted(draft)} ${definition}`);
  copyRows(tx, table, draft, copy);
  keepSequence(tx, table, draft);
  tx.exec(`DROP TABLE ${quoted(table)}`);
  // Without it the rename would check, and rewrite, every view, trigger and key of the schema.
  tx.exec('PRAGMA legacy_alter_table = ON');
  tx.exec(`ALTER TABLE ${quoted(draft)} RENAME TO ${quoted(table)}`);
  tx.exec('PRAGMA legacy_alter_table = OFF');
  for (const dependent of kept) restore(tx, dependent);
  refuseNewlyBroken(compiledBefore, uncompilable(tx));
}

/** What is dropped with a table; the indexes of its constraints have no text and come with the definition. */
function dependents(tx: MigrationTx, table: string): SchemaText[] {
  return tx
    .prepare(
      `SELECT type, name, sql FROM sqlite_schema WHERE lower(tbl_name) = lower(?) AND type IN ('index', 'trigger')
       AND sql IS NOT NULL ORDER BY rowid`,
    )
    .all(table) as SchemaText[];
}

function restore(tx: MigrationTx, { type, name, sql }: SchemaText): void {
  try {
    tx.exec(sql);
  } catch (cause) {
    throw new Error(`it breaks ${type} ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function copyRows(tx: MigrationTx, from: string, to: string, copy: Readonly<Record<string, string>>): void {
  const old = new Set(tx.columns(from).map((name) => name.toLowerCase()));
  const fresh = storedColumns(tx, to);
  const strange = Object.keys(copy).filter((name) => !fresh.includes(name));
  if (strange.length > 0) throw new Error(`the new ${from} has no column ${strange.join(', ')} to copy into`);
  const pairs = fresh.flatMap((name): [string, string][] => {
    const expression = copy[name] ?? (old.has(name.toLowerCase()) ? quoted(name) : null);
    return expression === null ? [] : [[quoted(name), expression]];
  });
  if (pairs.length === 0) throw new Error(`the new ${from} has no column of the old one`);
  if (hasHiddenRowid(tx, to) && hasRowid(tx, from)) pairs.unshift(['rowid', 'rowid']);
  const [into, values] = [pairs.map(([name]) => name).join(', '), pairs.map(([, value]) => value).join(', ')];
  tx.exec(`INSERT INTO ${quoted(to)} (${into}) SELECT ${values} FROM ${quoted(from)}`);
  const [before, after] = [count(tx, from), count(tx, to)];
  if (before !== after) throw new Error(`the new ${from} has ${after} rows, the old one ${before}`);
}

/** Without generated ones: they are computed again. */
function storedColumns(tx: MigrationTx, table: string): string[] {
  const rows = tx.prepare('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0').all(table);
  return rows.map((row) => (row as { name: string }).name);
}

/** False for WITHOUT ROWID, and where a column of another meaning has the name. */
function hasRowid(tx: MigrationTx, table: string): boolean {
  const row = tx.prepare('SELECT wr FROM pragma_table_list(?)').get(table) as { wr: number } | undefined;
  return row?.wr === 0 && !tx.columns(table).some((name) => name.toLowerCase() === 'rowid');
}

/** As `hasRowid`, and no INTEGER PRIMARY KEY that is the rowid by another name. */
function hasHiddenRowid(tx: MigrationTx, table: string): boolean {
  const keys = tx.prepare('SELECT type FROM pragma_table_info(?) WHERE pk > 0').all(table) as {
    type: string;
  }[];
  return hasRowid(tx, table) && !(keys.length === 1 && keys[0]?.type.toUpperCase() === 'INTEGER');
}

function count(tx: MigrationTx, table: string): number {
  return (tx.prepare(`SELECT count(*) AS rows FROM ${quoted(table)}`).get() as { rows: number }).rows;
}

/** An id that AUTOINCREMENT gave once must never be given again, also when its row is gone. The rename takes it along. */
function keepSequence(tx: MigrationTx, from: string, to: string): void {
  const { sql } = tx.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(to) as { sql: string };
  if (!sqlTokens(sql).includes('autoincrement')) return;
  // Within SQL: a number of JavaScript would round a high one.
  const sequence = 'SELECT seq FROM sqlite_sequence WHERE lower(name) = lower(?)';
  if (tx.prepare(sequence).get(from) === undefined) return;
  tx.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(to);
  tx.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES (?, (${sequence}))`).run(to, from);
}
