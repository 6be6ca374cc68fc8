import Database from 'better-sqlite3';
import { errorCodeOf } from '../../lib/failures.ts';
import type { Clock } from '../db.ts';
import { openGuarded } from '../migrate/guarded-db.ts';
import { quoted } from '../migrate/identifiers.ts';
import { ledgerTables } from '../migrate/ledger.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migration.ts';
import { type Leftovers, writeLeftovers } from './leftovers.ts';
import { columnsOf, readRows, type StoredValue } from './readable-rows.ts';

export interface SalvagedTable {
  readonly name: string;
  /** How many were read. */
  readonly rows: number;
  /** True: there may have been more. */
  readonly damaged: boolean;
}

interface CopyOptions {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly nativeBinding?: string | undefined;
}

/** What the damaged schema tells of tables. */
interface TableList {
  readonly names: readonly string[];
  /** False: there may have been more. */
  readonly isComplete: boolean;
}

/**
 * Makes a database of our own in the empty file `draft` and fills it with every row of `damaged` that can be read; the rows
 * that it does not take go to the file `rest`.
 */
export function copyReadable(
  damaged: string,
  draft: string,
  rest: string,
  options: CopyOptions,
): { tables: SalvagedTable[]; leftovers: number } {
  const source = openDamaged(damaged, options.nativeBinding);
  const leftovers = writeLeftovers(rest);
  let target: Database.Database | undefined;
  try {
    const found = tablesIn(source);
    makeSchema(draft, source, found, options);
    target = new Database(draft, { nativeBinding: options.nativeBinding });
    // Rows whose parents could not be read are kept all the same.
    target.pragma('foreign_keys = OFF');
    target.pragma('synchronous = OFF');
    const restoreTriggers = dropTriggers(target);
    const tables = copyTables(source, target, found, leftovers);
    restoreTriggers();
    return { tables, leftovers: leftovers.count };
  } finally {
    target?.close();
    leftovers.close();
    source.close();
  }
}

function openDamaged(path: string, nativeBinding: string | undefined): Database.Database {
  const db = new Database(path, { fileMustExist: true, nativeBinding });
  db.pragma('trusted_schema = OFF');
  // With a schema that may be written, SQLite goes on with the part of a damaged one that it understands.
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  return db;
}

/** What they did to the rows is in the rows already. Returns what makes them again. */
function dropTriggers(db: Database.Database): () => void {
  const triggers = db
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${quoted(name)}`);
  return () => {
    for (const { sql } of triggers) db.exec(sql);
  };
}

/** Without SQLite's own tables and the runner's. */
function tablesIn(db: Database.Database): TableList {
  const names: string[] = [];
  const isComplete = readRows(db, 'sqlite_schema', columnsOf(db, 'sqlite_schema'), ([type, name]) => {
    if (String(type?.value) === 'table' && name?.type === 'text') names.push(String(name.value));
  });
  return { names: names.filter((name) => !name.toLowerCase().startsWith('sqlite_')), isComplete };
}

/** That of the damaged database, so that what is still to come migrates its rows too; our newest where that cannot be told. */
function makeSchema(draft: string, source: Database.Database, found: TableList, options: CopyOptions): void {
  const guarded = openGuarded(draft, { nativeBinding: options.nativeBinding });
  try {
    migrate(guarded, migrationsOf(source, found, options.migrations), { clock: options.clock });
  } finally {
    guarded.db.close();
  }
}

function migrationsOf(
  source: Database.Database,
  found: TableList,
  migrations: readonly Migration[],
): readonly Migration[] {
  // Older than versioning: the baseline adopts it.
  if (found.isComplete && !hasName(found.names, 'schema_migrations')) return migrations.slice(0, 1);
  const ids = new Set<number>();
  const isComplete = readRows(source, 'schema_migrations', columnsOf(source, 'schema_migrations'), ([id]) =>
    ids.add(Number(id?.value)),
  );
  const recorded = migrations.slice(0, ids.size);
  return isComplete && ids.size > 0 && recorded.every(({ id }) => ids.has(id)) ? recorded : migrations;
}

function copyTables(
  source: Database.Database,
  target: Database.Database,
  found: TableList,
  leftovers: Leftovers,
): SalvagedTable[] {
  const ours = tablesIn(target).names.filter((name) => !ledgerTables.includes(name));
  const strange = found.names.filter((name) => !hasName(ours, name) && !hasName(ledgerTables, name));
  const copied = ours.map((name) => {
    const neverWas = found.isComplete && !hasName(found.names, name);
    return neverWas ? { name, rows: 0, damaged: false } : copyTable(source, target, name, leftovers);
  });
  const kept = strange.map((name) => {
    const columns = columnsOf(source, name);
    return readTable(source, name, columns, (values) => leftovers.add(name, columns, values));
  });
  return [...copied, ...kept];
}

function readTable(
  source: Database.Database,
  name: string,
  columns: readonly string[],
  onRow: (values: StoredValue[]) => void,
): SalvagedTable {
  let rows = 0;
  const isComplete = readRows(source, name, columns, (values) => {
    rows += 1;
    onRow(values);
  });
  return { name, rows, damaged: !isComplete };
}

/** As SQLite compares names: in either case. */
function hasName(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

/**
 * Our name for each column of a damaged table. A damaged letter makes a name that we do not have, in the place of one that
 * the damaged table lacks.
 */
function namesOf(columns: readonly string[], ours: readonly string[]): string[] {
  return columns.map((column, index) => {
    const there = ours[index];
    const same = ours.find((one) => one.toLowerCase() === column.toLowerCase());
    if (same !== undefined) return same;
    const isRenamed = columns.length === ours.length && there !== undefined && !hasName(columns, there);
    return isRenamed ? there : column;
  });
}

function copyTable(
  source: Database.Database,
  target: Database.Database,
  name: string,
  leftovers: Leftovers,
): SalvagedTable {
  const stored = columnsOf(source, name);
  const ours = columnsOf(target, name);
  const columns = namesOf(stored, ours);
  const known = ours.filter((column) => columns.includes(column));
  if (known.length === 0) return { name, rows: 0, damaged: true };
  const insert = target
    .prepare<unknown[], string[]>(
      `INSERT INTO ${quoted(name)} (${known.map(quoted).join(', ')})
       VALUES (${known.map(() => "iif(? = 'text', CAST(? AS TEXT), ?)").join(', ')})
       RETURNING ${known.map((column) => `typeof(${quoted(column)})`).join(', ')}`,
    )
    .raw();
  /** False when a value found no place, or was converted to its column's type. */
  const takesAll = (row: readonly StoredValue[]) => {
    const byColumn = new Map(columns.map((column, index) => [column, row[index]]));
    const types = insert.get(known.flatMap((column) => parametersOf(byColumn.get(column)))) ?? [];
    const isSame = known.every((column, index) => types[index] === byColumn.get(column)?.type);
    return (
      isSame && columns.every((column) => known.includes(column) || byColumn.get(column)?.type === 'null')
    );
  };
  return target.transaction(() => {
    // What migrations put there is in the damaged database as it was last.
    target.exec(`DELETE FROM ${quoted(name)}`);
    return readTable(source, name, stored, (row) => {
      if (!attemptInsert(() => takesAll(row))) leftovers.add(name, columns, row);
    });
  })();
}

function parametersOf(stored: StoredValue | undefined): unknown[] {
  const value = stored?.value ?? null;
  return [stored?.type ?? 'null', value, value];
}

/** False when the schema refuses the row, or has no place for all of it. */
function attemptInsert(insert: () => boolean): boolean {
  try {
    return insert();
  } catch (error) {
    if (/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(errorCodeOf(error))) return false;
    throw error;
  }
}
