import { types } from 'node:util';
import { AppError } from '../../contract/errors.ts';

/** A value that SQLite stores. */
export type SqlValue = string | number | bigint | Buffer | null;

/** Whole numbers are bound as integers: a column without a type, or a text, would else have 7.0 for 7. */
export interface MigrationStatement {
  /** How many rows it inserted, updated or deleted itself. */
  run(...values: SqlValue[]): number;
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** The database as a migration sees it, inside its transaction. Every use after `up` has returned throws. */
export interface MigrationTx {
  readonly foreignKeys: 'on' | 'off';
  exec(sql: string): void;
  prepare(sql: string): MigrationStatement;
  /** The table's column names in their order, generated ones included; empty when there is no such table. */
  columns(table: string): string[];
  /** Says how far it is, in units of its own, and throws `cancelled` when it is no longer wanted. */
  progress(done: number, total: number): void;
}

/** One step of the schema. A shipped one is never edited, renamed or moved. */
export interface Migration {
  /** A safe positive integer, greater than that of the migration before it. */
  readonly id: number;
  /** snake_case; recorded in the ledger. */
  readonly name: string;
  /**
   * `on`: each statement is held to the foreign keys. `off`, which a rebuild of a table needs: nothing is, and the
   * migration fails when it ends with violations that were not there before.
   */
  readonly foreignKeys: 'on' | 'off';
  /** Of the schema that the list up to here makes of an empty database; recorded, so that a later edit is noticed. */
  readonly fingerprint?: string | undefined;
  /** Synchronous. Changes the schema, or rows, or both; throws to have all of it undone. */
  up(tx: MigrationTx): void;
}

/** How errors and logs call a migration: `migration 7 (add_x)`. */
export function label({ id, name }: { id: number; name: string }): string {
  return `migration ${id} (${name})`;
}

const valid = new WeakSet<readonly Migration[]>();

/** Refuses a list that no database may meet: throws before anything runs. Looks at a list once. */
export function validateMigrations(migrations: readonly Migration[]): void {
  if (valid.has(migrations)) return;
  let before = 0;
  const ids = new Set<number>();
  for (const migration of migrations) {
    const { id, name, up } = migration;
    // Values are looked at, not only types: the list may come from a place that no compiler has seen.
    const mode: string = migration.foreignKeys;
    const refuse = (why: string) => listFailure(`${label(migration)}: ${why}`);
    if (!Number.isSafeInteger(id) || id < 1) throw refuse('its id isn’t a positive integer');
    if (ids.has(id)) throw refuse('its id is used twice');
    if (id < before) throw refuse(`it comes after migration ${before}, but ids must increase`);
    if (name === '') throw refuse('it has no name');
    if (mode !== 'on' && mode !== 'off') throw refuse('its foreignKeys must be “on” or “off”');
    if (typeof up !== 'function') throw refuse('it has no up');
    if (types.isAsyncFunction(up) || types.isGeneratorFunction(up)) {
      throw refuse('its up must be a plain function; it may not be async or a generator');
    }
    ids.add(id);
    before = id;
  }
  valid.add(migrations);
}

/** The program itself is wrong; the database has no part in it. */
export function listFailure(message: string): AppError {
  return new AppError({
    code: 'internal',
    message,
    unchanged: 'No migration ran, and the database is unchanged.',
    hint: 'This is a bug in Banger. Install another version and report it.',
  });
}
