import { AppError } from '../../contract/errors.ts';
import type { GuardedDb } from './guarded-db.ts';
import { label, type Migration, type MigrationTx, type SqlValue } from './migration.ts';

/** What a run tells, and is told, while it works. */
export interface MigrationWatch {
  /** `done` of `total` units of the migration's own; called with 0 of 0 as it starts. */
  onProgress?: ((migration: { id: number; name: string }, done: number, total: number) => void) | undefined;
  /** Asked between migrations and between chunks; true undoes the one that runs. */
  cancelled?: (() => boolean) | undefined;
}

export function refuseIfCancelled({ cancelled }: MigrationWatch): void {
  if (!cancelled?.()) return;
  throw new AppError({
    code: 'cancelled',
    message: 'The upgrade of the database was canceled.',
    unchanged: 'The migration that was running has been undone.',
    hint: 'Start the upgrade again. It continues from here.',
  });
}

/** Lends the database to `up`, and takes it back. Throws when `up` returns a promise. */
export function runUp(guarded: GuardedDb, migration: Migration, watch: MigrationWatch): void {
  const { db } = guarded;
  let alive = true;
  const lend = <T>(thing: T): T => {
    if (!alive) throw new Error(`${label(migration)} has ended; its transaction can’t be used any more`);
    return thing;
  };
  const tx: MigrationTx = {
    foreignKeys: migration.foreignKeys,
    exec(sql) {
      lend(db).exec(whole(sql));
    },
    prepare(sql) {
      const statement = lend(db).prepare<SqlValue[]>(whole(sql));
      return {
        run: (...values) => lend(statement).run(...bindable(values)).changes,
        get: (...values) => lend(statement).get(...bindable(values)),
        all: (...values) => lend(statement).all(...bindable(values)),
      };
    },
    columns: (table) =>
      lend(db)
        .prepare<[string], string>('SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 1')
        .pluck()
        .all(table),
    progress(done, total) {
      lend(watch).onProgress?.(migration, done, total);
      refuseIfCancelled(watch);
    },
  };
  try {
    const result: unknown = guarded.guard(() => migration.up(tx));
    if (isThenable(result)) {
      // Its body goes on without us and meets a dead handle: that failure is expected and nobody's news.
      Promise.resolve(result).catch(() => undefined);
      throw new Error('its up returned a promise; it must do its work before it returns');
    }
  } finally {
    alive = false;
  }
}

/** SQLite stops reading at a NUL, and what follows would be left out without a word. */
function whole(sql: string): string {
  if (sql.includes('\0')) throw new Error('its SQL has a NUL character in it');
  return sql;
}

/** better-sqlite3 hands every number to SQLite as a floating-point one, and only a bigint as an integer. */
function bindable(values: SqlValue[]): SqlValue[] {
  values.forEach((value, at) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) values[at] = BigInt(value);
  });
  return values;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
