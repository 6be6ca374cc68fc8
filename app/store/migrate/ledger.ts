import type Database from 'better-sqlite3';
import { AppError } from '../../contract/errors.ts';
import { label, type Migration } from './migration.ts';

/** A migration that a database has recorded. */
export interface AppliedMigration {
  readonly id: number;
  readonly name: string;
  /** RFC 3339, UTC, whole seconds. Not an order: clocks go backwards. */
  readonly appliedAt: string;
}

/** The text is the reference implementation's, to the letter: both programs open each other's files. */
export const createLedger = `CREATE TABLE IF NOT EXISTS schema_migrations (
id INTEGER PRIMARY KEY,
name TEXT NOT NULL,
applied_at TEXT NOT NULL
)`;

/** What is recorded, by id; null when the database has no ledger: it is empty, or older than versioning. */
export function readLedger(db: Database.Database): AppliedMigration[] | null {
  try {
    return db
      .prepare<[], AppliedMigration>(
        'SELECT id, name, applied_at AS appliedAt FROM schema_migrations ORDER BY id',
      )
      .all();
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    if (said === 'no such table: schema_migrations') return null;
    if (said.startsWith('no such column')) throw foreign(db, 'its ledger has other columns');
    throw error;
  }
}

export function isApplied(db: Database.Database, id: number): boolean {
  return db.prepare('SELECT 1 FROM schema_migrations WHERE id = ?').get(id) !== undefined;
}

export function record(db: Database.Database, { id, name }: Migration, at: Date): void {
  const appliedAt = at.toISOString().replace(/\.\d+Z$/, 'Z');
  db.prepare('INSERT INTO schema_migrations (id, name, applied_at) VALUES (?, ?, ?)').run(
    id,
    name,
    appliedAt,
  );
}

/**
 * Refuses a database that this program must not write to: one of a newer version (`database_newer`), or one that
 * went another way than ours (`file_invalid`). Ids that are ours and not recorded are no reason: they will run.
 */
export function checkHistory(
  db: Database.Database,
  applied: readonly AppliedMigration[] | null,
  migrations: readonly Migration[],
): void {
  if (applied === null) {
    checkUnversioned(db);
    return;
  }
  const newest = migrations.at(-1)?.id ?? 0;
  const names = new Map(migrations.map(({ id, name }) => [id, name]));
  for (const entry of applied) {
    if (entry.id > newest) continue;
    const ours = names.get(entry.id);
    if (ours === undefined) throw foreign(db, `it records ${label(entry)}, which this program never had`);
    if (ours !== entry.name) {
      throw foreign(db, `it records ${label(entry)}, which this program calls "${ours}"`);
    }
  }
  const last = applied.at(-1);
  if (last && last.id > newest) throw newer(db, last, newest);
}

/** Without a ledger it is empty, or ours from before versioning, or anybody's: then none of its tables is ours. */
function checkUnversioned(db: Database.Database): void {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all();
  if (tables.length > 0 && !tables.includes('images') && !tables.includes('vms')) {
    throw foreign(db, 'it has neither images nor VMs');
  }
}

function newer(db: Database.Database, last: AppliedMigration, newest: number): AppError {
  return new AppError({
    code: 'database_newer',
    message: `The database ${db.name} was made by a newer version of Banger Desktop: it has ${label(last)}, and this version knows them up to ${newest}.`,
    unchanged: 'The file was left as it is.',
    hint: 'Update Banger Desktop, or start it with BANGER_HOME set to another folder.',
  });
}

function foreign(db: Database.Database, why: string): AppError {
  return new AppError({
    code: 'file_invalid',
    message: `The database ${db.name} belongs to another program: ${why}.`,
    unchanged: 'The file was left as it is.',
    hint: 'Move the file to where it belongs, or start Banger Desktop with BANGER_HOME set to another folder.',
  });
}
