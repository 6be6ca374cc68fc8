import { quoted } from './identifiers.ts';
import type { MigrationStatement, MigrationTx, SqlValue } from './migration.ts';

type Row = Readonly<Record<string, SqlValue>>;

interface Backfill {
  readonly table: string;
  /** A unique column without NULL, which does not change, by which the rows are walked; `rowid` where absent. */
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

/** As many rows as one UPDATE writes: each statement costs as much as a few rows do. */
const batch = 50;

/** SQLite binds no more values to one statement. */
const valuesAtMost = 32_766;

/**
 * Computes values in JavaScript, row by row: `update` gets a row's columns and returns those that change, or null. Works
 * in chunks by key, so that a large table takes little memory; within a chunk, rows are written after `update` has seen
 * them, in no promised order. All of it is still one migration: it lands whole or not at all. Throws when the key does not
 * lead to each row once, or when JavaScript would round a number that `update` wants to see.
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
  const total = countUsable(tx, options);
  const writer = writerOf(tx, table, key);

  let done = 0;
  for (let rows = first.all() as Row[]; rows.length > 0; ) {
    for (const row of rows) {
      const changes = update(row);
      if (changes !== null) writer.add(row[keyOf] ?? null, changes);
    }
    writer.flush();
    done += rows.length;
    tx.progress(done, Math.max(done, total));
    rows = next.all(rows.at(-1)?.[keyOf] ?? null) as Row[];
  }
  if (done < total) {
    throw new Error(
      `the backfill of ${table} has seen ${done} of its ${total} rows: the others went, or got another ${key}, meanwhile`,
    );
  }
}

/** How many rows there are. One look at all of them finds what would end the walk early, or be rounded, before anything changes. */
function countUsable(tx: MigrationTx, { table, key = 'rowid', columns, where = 'TRUE' }: Backfill): number {
  const names = [key, ...columns];
  const rounded = names.map(
    (name, at) =>
      `max(typeof(${quoted(name)}) = 'integer' AND ${quoted(name)} NOT BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}) AS rounded${at}`,
  );
  // SQLite would remember each rowid to find out that they differ.
  const different = isRowid(tx, table, key) ? 'count(*)' : `count(DISTINCT ${quoted(key)})`;
  const found = tx
    .prepare(
      `SELECT count(*) AS total, count(${quoted(key)}) AS keys, ${different} AS different, ${rounded.join(', ')}
       FROM ${quoted(table)} WHERE ${where}`,
    )
    .get() as Record<string, number | null>;
  const { total, keys, different: differing } = found;
  if (total !== keys) throw new Error(`the key ${key} of a backfill is NULL in a row`);
  const beyond = names.find((_, at) => found[`rounded${at}`] === 1);
  if (beyond !== undefined) throw new Error(`${beyond} is beyond the safe integers of JavaScript in a row`);
  if (differing !== total) {
    throw new Error(`the key ${key} of a backfill isn’t unique: ${total} rows have ${differing} of them`);
  }
  return Number(total);
}

/** A column may have that name, too; SQLite then means the column. */
function isRowid(tx: MigrationTx, table: string, key: string): boolean {
  return key === 'rowid' && !tx.columns(table).some((name) => name.toLowerCase() === 'rowid');
}

interface Writer {
  add(key: SqlValue, changes: Row): void;
  /** Writes what was added since. */
  flush(): void;
}

/** Writes rows in the order in which they are added, many at once while the same columns change. */
function writerOf(tx: MigrationTx, table: string, key: string): Writer {
  let names: string[] = [];
  let pending: SqlValue[][] = [];
  const statements = new Map<number, MigrationStatement>();
  const write = (rows: SqlValue[][]) => {
    let statement = statements.get(rows.length);
    if (!statement) {
      statement = tx.prepare(updateOf(table, key, names, rows.length));
      statements.set(rows.length, statement);
    }
    const updated = statement.run(...rows.flat());
    if (updated !== rows.length) {
      throw new Error(`the key ${key} of a backfill leads to ${updated} of ${rows.length} rows`);
    }
  };
  const flush = () => {
    if (pending.length >= sizeOf(names)) write(pending);
    else for (const row of pending) write([row]);
    pending = [];
  };
  return {
    add(value, changes) {
      const changed = Object.keys(changes);
      if (changed.length === 0) return;
      if (changed.length !== names.length || changed.some((name, at) => name !== names[at])) {
        flush();
        names = changed;
        statements.clear();
      }
      pending.push([value, ...Object.values(changes)]);
      if (pending.length >= sizeOf(names)) flush();
    },
    flush,
  };
}

function sizeOf(names: readonly string[]): number {
  return Math.max(1, Math.min(batch, Math.trunc(valuesAtMost / (names.length + 1))));
}

function updateOf(table: string, key: string, names: readonly string[], rows: number): string {
  const assignments = names.map((name, at) => `${quoted(name)} = changed.column${at + 2}`).join(', ');
  const row = `(${['?', ...names.map(() => '?')].join(', ')})`;
  const values = Array(rows).fill(row).join(', ');
  return `UPDATE ${quoted(table)} AS kept SET ${assignments} FROM (VALUES ${values}) AS changed WHERE kept.${quoted(key)} = changed.column1`;
}
