import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { quoted } from '../migrate/identifiers.ts';
import { sizeOfCopy } from './copy.ts';

/** A value as SQLite stores it: text as its bytes, which need not be valid. */
export interface StoredValue {
  readonly type: 'null' | 'integer' | 'real' | 'text' | 'blob';
  readonly value: bigint | number | string | Buffer | null;
}

type RawRow = StoredValue['value'][];

/**
 * Hands every row of a table that SQLite can read to `onRow`, each once: from the start up to the first damage, from the end
 * back to the last one, and what lies between by row ids, from the indexes and by trying. True when nothing was damaged.
 * `columns` must be all of the table's.
 */
export function readRows(
  db: Database.Database,
  table: string,
  columns: readonly string[],
  onRow: (values: StoredValue[]) => void,
): boolean {
  const select = selectFrom(db, table, columns.length);
  const seen = new Set<string>();
  const rowids = new Set<bigint>();
  const take = ([rowid, ...row]: RawRow) => {
    rowids.add(rowid as bigint);
    const digest = createHash('sha1')
      .update([rowid, ...row].map(lengthAndText).join())
      .digest('base64');
    if (seen.has(digest)) return;
    seen.add(digest);
    onRow(columns.map((_, index) => storedValue(row, index)));
  };
  const forward = scan(db, `${select} ORDER BY id`, take);
  if (forward.isComplete) return true;
  const backward = scan(db, `${select} ORDER BY id DESC`, take);
  const lookUp = prepare(db, `${select} WHERE id = ?`);
  const between = rowidsBetween(forward.last, backward.last, probesFor(db));
  for (const rowid of [...rowidsInIndexes(db, table), ...between]) {
    if (rowids.has(rowid)) continue;
    const row = attempt(() => lookUp?.get(rowid));
    if (row) take(row);
  }
  return false;
}

/** All that `*` stands for, in their order; empty when the schema does not tell. */
export function columnsOf(db: Database.Database, table: string): string[] {
  const info = prepare(db, 'SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1');
  return (attempt(() => info?.all(table)) ?? []).map(([name]) => String(name));
}

/**
 * The row id, and the type and value of each column. Columns go by their place: the letters of a damaged name need not be
 * valid. Text is read as bytes for the same reason; in another encoding than UTF-8 SQLite converts it.
 */
function selectFrom(db: Database.Database, table: string, columns: number): string {
  const isUtf8 = attempt(() => db.pragma('encoding', { simple: true })) === 'UTF-8';
  const names = Array.from({ length: columns }, (_, index) => `c${index}`);
  const values = names.flatMap((name) => [
    `typeof(${name})`,
    isUtf8 ? `CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) ELSE ${name} END` : name,
  ]);
  return `WITH t (id, ${names.join(', ')}) AS NOT MATERIALIZED (SELECT rowid, * FROM ${quoted(table)})
    SELECT id, ${values.join(', ')} FROM t`;
}

function storedValue(row: RawRow, index: number): StoredValue {
  return { type: row[2 * index] as StoredValue['type'], value: row[2 * index + 1] ?? null };
}

function lengthAndText(value: RawRow[number] | undefined): string {
  const text = Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
  return `${text.length}:${text}`;
}

type Statement = Database.Statement<unknown[], RawRow>;

function prepare(db: Database.Database, sql: string): Statement | undefined {
  return attempt(() => db.prepare<unknown[], RawRow>(sql).raw().safeIntegers());
}

/** Undefined where SQLite refuses: that is the damage that we read around. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  }
}

interface Scan {
  readonly isComplete: boolean;
  readonly last: bigint | undefined;
}

/** Reads until the end, or until SQLite refuses to go on. */
function scan(db: Database.Database, sql: string, onRow: (row: RawRow) => void): Scan {
  const rows = prepare(db, sql)?.iterate();
  let last: bigint | undefined;
  if (!rows) return { isComplete: false, last };
  try {
    for (;;) {
      const next = attempt(() => rows.next());
      if (!next) return { isComplete: false, last };
      if (next.done) return { isComplete: true, last };
      last = next.value[0] as bigint;
      onRow(next.value);
    }
  } finally {
    rows.return?.();
  }
}

/** An index of its own pages may be whole where the table's are not. */
function rowidsInIndexes(db: Database.Database, table: string): Set<bigint> {
  const found = new Set<bigint>();
  const indexes = prepare(db, 'SELECT name FROM pragma_index_list(?)');
  const names = attempt(() => indexes?.all(table)) ?? [];
  for (const [name] of names) {
    const select = `SELECT rowid FROM ${quoted(table)} INDEXED BY ${quoted(String(name))}`;
    scan(db, select, ([rowid]) => found.add(rowid as bigint));
  }
  return found;
}

/** How many row ids are worth trying one by one: as many as the file has room for rows, were they numbered without gaps. */
function probesFor(db: Database.Database): bigint {
  const bytes = attempt(() => sizeOfCopy(db)) ?? 0;
  const smallestRow = 64;
  return BigInt(Math.min(Math.ceil(bytes / smallestRow), 1_000_000));
}

function* rowidsBetween(first = 0n, last: bigint | undefined, most: bigint): Generator<bigint> {
  const end = last !== undefined && last - first <= most ? last : first + most;
  for (let rowid = first + 1n; rowid < end; rowid += 1n) yield rowid;
}
