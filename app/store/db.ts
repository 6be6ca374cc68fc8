import type Database from 'better-sqlite3';

declare const readable: unique symbol;
declare const writable: unique symbol;

/** An open state database. A query that takes one only reads. */
export type ReadableDb = Database.Database & { readonly [readable]: true };

/** An open state database that may be changed. A query that takes one writes. */
export type WritableDb = ReadableDb & { readonly [writable]: true };

/** What the store wants of a clock. */
export interface Clock {
  now(): Date;
}

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** The prepared statement of a text, kept with its database. Texts must be few: values belong in parameters. */
export function prepared<Row = unknown>(
  db: Database.Database,
  sql: string,
): Database.Statement<unknown[], Row> {
  let known = statements.get(db);
  if (!known) {
    known = new Map();
    statements.set(db, known);
  }
  let statement = known.get(sql);
  if (!statement) {
    statement = db.prepare(sql);
    known.set(sql, statement);
  }
  return statement as Database.Statement<unknown[], Row>;
}

/**
 * Runs `work` with the write lock held from its first line on: all of it lands or, when it throws, none.
 * Inside another `inTransaction` it is a savepoint of that one. `work` must not return a promise.
 */
export function inTransaction<T>(db: WritableDb, work: () => T): T {
  return db.transaction(work).immediate();
}

/** The version of the SQLite library itself: `3.54.1`. */
export function sqliteVersion(db: ReadableDb): string {
  return String(db.prepare('SELECT sqlite_version()').pluck().get());
}
