import Database from 'better-sqlite3';
import { whyRefused } from './statement-guard.ts';

/** A connection for migrations: while `guard` works, no statement ends or leaves the transaction. */
export interface GuardedDb {
  readonly db: Database.Database;
  /** Throws as `work` does, and also when `work` has caught a refusal and gone on. */
  guard<T>(work: () => T): T;
}

interface GuardedOptions {
  readonly nativeBinding?: string | undefined;
  /** Milliseconds to wait for another process's lock; 5000 where absent. */
  readonly busyTimeout?: number | undefined;
  /** Sees each statement, with its values, before it runs. */
  readonly trace?: ((sql: string) => void) | undefined;
}

/**
 * Opens an existing file, or `:memory:`. SQLite itself hands over each statement before it runs it, however the text
 * was cut into statements; what is thrown then stops it. Throws what SQLite throws when the file cannot be opened.
 */
export function openGuarded(path: string, options: GuardedOptions = {}): GuardedDb {
  const { nativeBinding, busyTimeout = 5000, trace } = options;
  let guarding = false;
  let refusal: Error | null = null;
  const refuse = (why: string) => {
    refusal ??= new Error(why);
    throw refusal;
  };
  // A conflict clause or a trigger can roll back by itself; what came after would land on its own.
  const refuseWithoutTransaction = () => {
    if (!db.inTransaction) refuse('its transaction was rolled back by a statement of its own');
  };
  const db: Database.Database = new Database(path, {
    nativeBinding,
    timeout: busyTimeout,
    fileMustExist: path !== ':memory:',
    verbose: (statement) => {
      const sql = String(statement);
      trace?.(sql);
      if (!guarding) return;
      const why = whyRefused(sql);
      if (why !== null) refuse(why);
      refuseWithoutTransaction();
    },
  });
  return {
    db,
    guard(work) {
      guarding = true;
      refusal = null;
      try {
        const result = work();
        if (refusal) throw refusal;
        refuseWithoutTransaction();
        return result;
      } finally {
        guarding = false;
      }
    },
  };
}
