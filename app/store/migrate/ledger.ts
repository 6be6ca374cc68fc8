import type Database from 'better-sqlite3';
import { prepared } from '../db.ts';
import type { Migration } from './migration.ts';

/** A migration that a database has recorded. */
export interface AppliedMigration {
  readonly id: number;
  readonly name: string;
  /** RFC 3339, UTC, whole seconds. Not an order: clocks go backwards. */
  readonly appliedAt: string;
}

/** What we note beside the ledger, whose three columns are the reference implementation's. */
export interface MigrationFacts {
  readonly id: number;
  /** See `Migration.fingerprint`; null when the list had none. */
  readonly fingerprint: string | null;
  /** The version of the program that applied it; null when it was not told. */
  readonly appVersion: string | null;
}

/** The ledger's text is the reference implementation's, to the letter: both programs open each other's files. */
export const createLedger = `CREATE TABLE IF NOT EXISTS schema_migrations (
id INTEGER PRIMARY KEY,
name TEXT NOT NULL,
applied_at TEXT NOT NULL
)`;

const createFacts = `CREATE TABLE IF NOT EXISTS schema_migration_facts (
id INTEGER PRIMARY KEY,
fingerprint TEXT,
app_version TEXT
)`;

/** The tables of the runner itself. */
export const ledgerTables = ['schema_migrations', 'schema_migration_facts'];

/**
 * A line an entry, as they lie in the table: by id, as far as anybody has seen. To have them sorted takes as long as all
 * else, and text in another order only means that `readLedger` is asked, too.
 */
const selectText = "SELECT group_concat(id || ' ' || name, char(10)) FROM schema_migrations";

/** What the ledger says, as text to be held against another; null when there is none, or another one, or nothing in it. */
export function readLedgerText(db: Database.Database): string | null {
  try {
    return db.prepare<[], string | null>(selectText).pluck().get() ?? null;
  } catch (error) {
    if (error instanceof Error && /^no such (table|column)/.test(error.message)) return null;
    throw error;
  }
}

const selectLedger = 'SELECT id, name, applied_at AS appliedAt FROM schema_migrations ORDER BY id';

/** The ledger has not the columns of ours: another program made it. */
export class StrangeLedger extends Error {}

/** What is recorded, by id; null when there is no ledger: the database is empty, or older than versioning. */
export function readLedger(db: Database.Database): AppliedMigration[] | null {
  try {
    return db.prepare<[], AppliedMigration>(selectLedger).all();
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    if (said === 'no such table: schema_migrations') return null;
    if (said.startsWith('no such column')) throw new StrangeLedger(said);
    throw error;
  }
}

/** By id; empty where an older version of this program, or another one, kept the ledger. */
export function readFacts(db: Database.Database): MigrationFacts[] {
  try {
    return db
      .prepare<[], MigrationFacts>(
        'SELECT id, fingerprint, app_version AS appVersion FROM schema_migration_facts ORDER BY id',
      )
      .all();
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    if (said === 'no such table: schema_migration_facts' || said.startsWith('no such column')) return [];
    throw error;
  }
}

/** The version that applied the newest migration; null when nobody noted it. */
export function writtenBy(db: Database.Database): string | null {
  return readFacts(db).at(-1)?.appVersion ?? null;
}

export function makeLedger(db: Database.Database): void {
  db.exec(createLedger);
  db.exec(createFacts);
}

export function isApplied(db: Database.Database, id: number): boolean {
  return prepared(db, 'SELECT 1 FROM schema_migrations WHERE id = ?').get(id) !== undefined;
}

const insertEntry = 'INSERT INTO schema_migrations (id, name, applied_at) VALUES (?, ?, ?)';
const insertFacts =
  'INSERT OR REPLACE INTO schema_migration_facts (id, fingerprint, app_version) VALUES (?, ?, ?)';

export function record(
  db: Database.Database,
  { id, name, fingerprint }: Migration,
  at: Date,
  appVersion: string | undefined,
): void {
  const appliedAt = at.toISOString().replace(/\.\d+Z$/, 'Z');
  prepared(db, insertEntry).run(id, name, appliedAt);
  prepared(db, insertFacts).run(id, fingerprint ?? null, appVersion ?? null);
}
