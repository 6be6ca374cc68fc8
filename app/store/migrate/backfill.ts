import { quoted } from './identifiers.ts';
import type { MigrationStatement, MigrationTx, SqlValue } from './migration.ts';

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

/** No column of a table has this name: `update` may want to see one that is called `key`. */
const keyOf = 'key of the backfill';

/**
 * Computes values in JavaScript, row by row: `update` gets a row's columns and returns those that change, or null. Works
 * in chunks by key, so that a large table takes little memory. All of it is still one migration: it lands whole or not at
 * all. Throws when the key does not lead to each row once, or when JavaScript would round a number that `update` wants to see.
 */
export function backfill(tx: MigrationTx, options: Backfill, update: (row: Row) => Row | null): void {
  const { table, key = 'rowid', columns, where = 'TRUE', chunk = 1000 } = options;
  const [into, by] = [quoted(table), quoted(key)];
  const wanted = [`${by} AS ${quoted(keyOf)}`, ...columns.map(quoted)].join(', ');
  const select = (after: string) =>
    tx.prepare(
      `SELECT ${wanted} FROM ${into} WHERE ${after} (${where}) ORDER BY ${by} LIMIT ${Math.trunc(chunk)}`,
    );
  const first = select('');
  const next = select(`${by} > ? AND`);
  const total = countUsable(tx, into, key, columns, where);
  const write = updatesOf(tx, into, key);

  let done = 0;
  for (let rows = first.all() as Row[]; rows.length > 0; ) {
    for (const row of rows) write(row, update(row));
    done += rows.length;
    tx.progress(done, Math.max(done, total));
    rows = next.all(rows.at(-1)?.[keyOf] ?? null) as Row[];
  }
  if (done < total) {
    throw new Error(
      `the backfill of ${table} has seen ${done} of its ${total} rows: its key ${key} is not unique`,
    );
  }
}

/** How many rows there are. One look at all of them finds what would end the walk early, or be rounded, before anything changes. */
function countUsable(
  tx: MigrationTx,
  into: string,
  key: string,
  columns: readonly string[],
  where: string,
): number {
  const names = [key, ...columns];
  const rounded = names.map(
    (name, at) =>
      `max(typeof(${quoted(name)}) = 'integer' AND ${quoted(name)} NOT BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}) AS rounded${at}`,
  );
  const found = tx
    .prepare(
      `SELECT count(*) AS total, count(${quoted(key)}) AS keys, ${rounded.join(', ')} FROM ${into} WHERE ${where}`,
    )
    .get() as Record<string, number | null>;
  const { total, keys } = found;
  if (total !== keys) throw new Error(`the key ${key} of a backfill is NULL in a row`);
  const beyond = names.find((_, at) => found[`rounded${at}`] === 1);
  if (beyond !== undefined) throw new Error(`${beyond} is beyond the safe integers of JavaScript in a row`);
  return Number(total);
}

/** Writes a row's changes; one prepared statement for each set of columns. */
function updatesOf(tx: MigrationTx, into: string, key: string): (row: Row, changes: Row | null) => void {
  let names: string[] = [];
  let statement: MigrationStatement | null = null;
  return (row, changes) => {
    if (changes === null) return;
    const changed = Object.keys(changes);
    if (changed.length === 0) return;
    if (!statement || changed.length !== names.length || changed.some((name, at) => name !== names[at])) {
      names = changed;
      const assignments = changed.map((name) => `${quoted(name)} = ?`).join(', ');
      statement = tx.prepare(`UPDATE ${into} SET ${assignments} WHERE ${quoted(key)} = ?`);
    }
    const updated = statement.run(...Object.values(changes), row[keyOf] ?? null);
    if (updated !== 1) throw new Error(`the key ${key} of a backfill stands for ${updated} rows`);
  };
}
