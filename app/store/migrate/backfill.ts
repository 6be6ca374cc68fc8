import { quoted } from './identifiers.ts';
import type { MigrationStatement, MigrationTx, SqlValue } from './migration-tx.ts';

type Row = Readonly<Record<string, SqlValue>>;

interface Backfill {
  readonly table: string;
  /** A unique column without NULL by which the rows are walked; `rowid` where absent. */
  readonly key?: string;
  /** The columns that `update` wants to see. */
  readonly columns: readonly string[];
  /** An SQL condition; rows that do not meet it are left alone. */
  readonly where?: string;
  /** Rows between two reports of progress, and two chances to cancel; 1000 where absent. */
  readonly chunk?: number;
}

/**
 * Computes values in JavaScript, row by row: `update` gets a row's columns and returns those that change, or null. Works
 * in chunks by key, so that a large table takes little memory. All of it is still one migration: it lands whole or not at all.
 */
export function backfill(tx: MigrationTx, options: Backfill, update: (row: Row) => Row | null): void {
  const { table, key = 'rowid', columns, where = 'TRUE', chunk = 1000 } = options;
  const [into, by] = [quoted(table), quoted(key)];
  const wanted = [`${by} AS key`, ...columns.map(quoted)].join(', ');
  const select = (after: string) =>
    tx.prepare(
      `SELECT ${wanted} FROM ${into} WHERE ${after} (${where}) ORDER BY ${by} LIMIT ${Math.trunc(chunk)}`,
    );
  const first = select('');
  const next = select(`${by} > ? AND`);
  const total = Number(
    Object.values(tx.prepare(`SELECT count(*) FROM ${into} WHERE ${where}`).get() as Row)[0],
  );
  const write = updatesOf(tx, into, by);

  let done = 0;
  for (let rows = first.all() as Row[]; rows.length > 0; ) {
    for (const row of rows) write(row, update(row));
    done += rows.length;
    tx.progress(done, Math.max(done, total));
    rows = next.all(usable(rows.at(-1)?.key)) as Row[];
  }
}

/** Writes a row's changes; one prepared statement for each set of columns. */
function updatesOf(tx: MigrationTx, into: string, by: string): (row: Row, changes: Row | null) => void {
  let names: string[] = [];
  let statement: MigrationStatement | null = null;
  return (row, changes) => {
    if (changes === null) return;
    const changed = Object.keys(changes);
    if (changed.length === 0) return;
    if (!statement || changed.length !== names.length || changed.some((name, at) => name !== names[at])) {
      names = changed;
      const assignments = changed.map((name) => `${quoted(name)} = ?`).join(', ');
      statement = tx.prepare(`UPDATE ${into} SET ${assignments} WHERE ${by} = ?`);
    }
    statement.run(...Object.values(changes), usable(row.key));
  };
}

/** A key that cannot be walked by would end the walk early, or never. */
function usable(key: SqlValue | undefined): SqlValue {
  if (key === null || key === undefined) throw new Error('the key of a backfill is NULL in a row');
  if (typeof key === 'number' && !Number.isSafeInteger(key) && Number.isInteger(key)) {
    throw new Error(`the key of a backfill is beyond the safe integers (${key})`);
  }
  return key;
}
