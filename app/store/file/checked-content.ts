import type Database from 'better-sqlite3';
import { readLedger, StrangeLedger } from '../migrate/ledger.ts';
import { integrityOf } from './content.ts';

/** What a whole look at a copy of the database tells. */
export interface CheckedContent {
  /** Id of its newest migration; 0: none, or not readable. */
  readonly schema: number;
  /** Null: not readable, or there is no such table. */
  readonly vmCount: number | null;
  readonly imageCount: number | null;
  /** What is wrong with it; null: nothing. */
  readonly damaged: string | null;
}

/** Checks and reads it: that takes a look at all of it. Throws SQLite's errors. */
export function readChecked(db: Database.Database): CheckedContent {
  const integrity = integrityOf(db);
  if (integrity !== 'ok') return damagedContent(integrity);
  return {
    schema: newestMigration(db),
    vmCount: countOf(db, 'vms'),
    imageCount: countOf(db, 'images'),
    damaged: null,
  };
}

export function damagedContent(why: string): CheckedContent {
  return { schema: 0, vmCount: null, imageCount: null, damaged: why };
}

/** Its id; 0 when nothing is recorded. */
export function newestMigration(db: Database.Database): number {
  try {
    return readLedger(db)?.at(-1)?.id ?? 0;
  } catch (error) {
    if (error instanceof StrangeLedger) return 0;
    throw error;
  }
}

function countOf(db: Database.Database, table: 'vms' | 'images'): number | null {
  const exists = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table);
  return exists ? Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()) : null;
}
