import { types } from 'node:util';
import type Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';

/** A value that SQLite stores. */
type SqlValue = string | number | bigint | Buffer | null;

export interface MigrationStatement {
  run(...values: SqlValue[]): void;
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** The database as a migration sees it, inside its transaction. Every use after `up` has returned throws. */
export interface MigrationTx {
  exec(sql: string): void;
  prepare(sql: string): MigrationStatement;
  /** The table's column names in their order; empty when there is no such table. */
  columns(table: string): string[];
}

/** One step of the schema. A shipped one is never edited, renamed or moved. */
export interface Migration {
  /** A safe positive integer, greater than that of the migration before it. */
  readonly id: number;
  /** snake_case; recorded in the ledger. */
  readonly name: string;
  /** Synchronous. Changes the schema, or rows, or both; throws to have all of it undone. */
  up(tx: MigrationTx): void;
}

/** How errors and logs call a migration: `migration 7 (add_x)`. */
export function label({ id, name }: { id: number; name: string }): string {
  return `migration ${id} (${name})`;
}

/** Refuses a list that no database may meet: throws before anything runs. */
export function validateMigrations(migrations: readonly Migration[]): void {
  let before = 0;
  const ids = new Set<number>();
  for (const migration of migrations) {
    const { id, name, up } = migration;
    const refuse = (why: string) => listFailure(`${label(migration)}: ${why}`);
    if (!Number.isSafeInteger(id) || id < 1) throw refuse('its id is not a positive integer');
    if (ids.has(id)) throw refuse('its id is used twice');
    if (id < before) throw refuse(`it stands after migration ${before}; ids must increase`);
    if (name === '') throw refuse('it has no name');
    if (types.isAsyncFunction(up) || types.isGeneratorFunction(up)) {
      throw refuse('its up must be a plain function; it may not be async or a generator');
    }
    ids.add(id);
    before = id;
  }
}

function listFailure(message: string): AppError {
  return new AppError({
    code: 'internal',
    message,
    unchanged: 'No migration ran; the database was left as it is.',
    hint: 'This is a mistake in the program: install another version and report it.',
  });
}

/** Lends the database to `up`, and takes it back. Throws when `up` returns a promise. */
export function runUp(db: Database.Database, migration: Migration): void {
  let alive = true;
  const lend = <T>(thing: T): T => {
    if (!alive) throw new Error(`${label(migration)} has ended; its transaction cannot be used any more`);
    return thing;
  };
  const tx: MigrationTx = {
    exec(sql) {
      lend(db).exec(sql);
    },
    prepare(sql) {
      const statement = lend(db).prepare<SqlValue[]>(sql);
      return {
        run: (...values) => {
          lend(statement).run(...values);
        },
        get: (...values) => lend(statement).get(...values),
        all: (...values) => lend(statement).all(...values),
      };
    },
    columns: (table) =>
      lend(db).prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table),
  };
  try {
    const result: unknown = migration.up(tx);
    if (isThenable(result)) {
      // Its body goes on without us and meets a dead handle: that failure is expected and nobody's news.
      Promise.resolve(result).catch(() => undefined);
      throw new Error('its up returned a promise; it must do its work before it returns');
    }
  } finally {
    alive = false;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
