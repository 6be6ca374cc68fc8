import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { errorCodeOf } from '../../lib/failures.ts';
import type { Clock } from '../db.ts';
import { openGuarded } from '../migrate/guarded-db.ts';
import { migrate } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migration.ts';
import { tableProblems } from '../migrate/needed-tables.ts';
import { type CopyOptions, copyDatabase } from './copy.ts';
import { importFailure, refused } from './failures.ts';
import { readSource } from './source-rows.ts';

export interface PrepareOptions extends CopyOptions {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly appVersion?: string | undefined;
}

/**
 * Makes a private copy of a foreign database, checks it, and brings it to our newest schema: what was there before
 * versioning is adopted. Throws an `AppError` that speaks of the source, and leaves no copy then.
 */
export async function prepareImport(options: PrepareOptions): Promise<void> {
  const { source, copy } = options;
  try {
    await copyDatabase(options);
    adopt(options);
  } catch (cause) {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
    throw importFailure(source, copy, cause);
  }
}

function adopt(options: PrepareOptions): void {
  const { source, copy, migrations, clock, appVersion, nativeBinding, cancelled } = options;
  const guarded = openGuarded(copy, { nativeBinding });
  const { db } = guarded;
  try {
    // One file, whatever mode the source is in; and nobody but us needs it after a power cut.
    db.pragma('journal_mode = DELETE');
    db.pragma('synchronous = OFF');
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw refused('database_corrupt', source, `is damaged (${found})`);
    refuseOtherTables(db, source);
    migrate(guarded, migrations, { clock, appVersion, nativeBinding, cancelled });
  } finally {
    db.close();
  }
  refuseUnreadable(options);
}

/** A table can have the right name, an entry in the right ledger, and still other columns. */
function refuseUnreadable({ source, copy, nativeBinding }: PrepareOptions): void {
  try {
    readSource(copy, nativeBinding);
  } catch (error) {
    if (errorCodeOf(error) !== 'SQLITE_ERROR') throw error;
    throw refused(
      'file_invalid',
      source,
      `belongs to another program (${error instanceof Error ? error.message : error})`,
    );
  }
}

/** Many programs have a table named `images`. */
function refuseOtherTables(db: Database.Database, source: string): void {
  const problems = tableProblems(db);
  if (problems.length > 0)
    throw refused('file_invalid', source, `belongs to another program: ${problems.join('; ')}`);
}
