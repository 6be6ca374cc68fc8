import Database from 'better-sqlite3';
import { AppError, type ErrorValue } from '../../contract/errors.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { unusable } from '../failures.ts';
import { foreignKeyViolations } from '../migrate/foreign-keys.ts';
import { readHistory } from '../migrate/history.ts';
import { type AppliedMigration, readLedger, StrangeLedger, writtenBy } from '../migrate/ledger.ts';
import { pendingOf } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migration.ts';
import type { DatabaseState, Inspection } from './inspection.ts';

/** What an inspection tells of the content. */
export type Content = Omit<Inspection, 'path' | 'size'>;

/** Of a database whose content was not read, or not to be believed. */
export function unread(state: DatabaseState, problem: ErrorValue): Content {
  return {
    state,
    applied: [],
    pending: [],
    foreignKeyViolations: 0,
    integrity: null,
    writtenBy: null,
    problem,
  };
}

/** Reads a private copy of the database `path`: SQLite may recover it as it opens it. */
export function readContent(
  copy: string,
  path: string,
  migrations: readonly Migration[],
  nativeBinding: string | undefined,
): Content {
  let db: Database.Database | undefined;
  try {
    db = new Database(copy, { fileMustExist: true, nativeBinding });
    // A view or an index of a stranger's file must not call functions that do more than compute.
    db.pragma('trusted_schema = OFF');
    const integrity = integrityOf(db);
    if (integrity !== 'ok') return damaged(path, integrity);
    return { ...readRecords(db, path, migrations), integrity };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    if (errorCodeOf(error) === 'SQLITE_NOTADB') {
      return {
        ...unread('not_a_database', unusable(path, `isn’t a SQLite database (${said})`).value),
        integrity: said,
      };
    }
    if (isDamage(error)) return damaged(path, said);
    throw error;
  } finally {
    db?.close();
  }
}

/** `ok`, or the first things that SQLite finds wrong, in one line. */
export function integrityOf(db: Database.Database): string {
  const found = db.prepare<[], string>('PRAGMA quick_check(3)').pluck().all();
  const lines = found.flatMap((text) => text.split('\n'));
  return lines.filter((line) => !line.startsWith('*** in database')).join('; ');
}

function damaged(path: string, integrity: string): Content {
  return { ...unread('corrupt', unusable(path, `is damaged (${integrity})`).value), integrity };
}

/** A private copy has no locks, no missing rights and no full disk: what SQLite refuses is the content. */
function isDamage(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|ERROR|FORMAT|MISMATCH|SCHEMA|TOOBIG|IOERR_SHORT_READ)/.test(errorCodeOf(error));
}

function readRecords(db: Database.Database, path: string, migrations: readonly Migration[]): Content {
  const ledger = ledgerOf(db);
  const applied = ledger ?? [];
  const pending = pendingOf(applied, migrations).map(({ id, name }) => ({ id, name }));
  const problem = historyProblem(db, path, migrations);
  return {
    state: stateOf(db, ledger, pending.length, problem),
    applied,
    pending,
    // A stranger's keys may be such that SQLite cannot follow them.
    foreignKeyViolations: problem?.code === 'file_invalid' ? 0 : violationsIn(db),
    integrity: 'ok',
    writtenBy: writtenBy(db),
    problem,
  };
}

function violationsIn(db: Database.Database): number {
  return [...foreignKeyViolations(db).values()].reduce((sum, count) => sum + count, 0);
}

function ledgerOf(db: Database.Database): AppliedMigration[] | null {
  try {
    return readLedger(db);
  } catch (error) {
    if (error instanceof StrangeLedger) return [];
    throw error;
  }
}

/** Why we must not write to it; says the path of the original. */
function historyProblem(
  db: Database.Database,
  path: string,
  migrations: readonly Migration[],
): ErrorValue | null {
  try {
    readHistory(db, migrations);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...error.value, message: error.value.message.replaceAll(db.name, path) };
  }
}

function stateOf(
  db: Database.Database,
  ledger: readonly AppliedMigration[] | null,
  pending: number,
  problem: ErrorValue | null,
): DatabaseState {
  if (problem) return problem.code === 'database_newer' ? 'newer' : 'foreign';
  if (ledger) return pending > 0 ? 'pending' : 'up_to_date';
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").pluck().get();
  return tables === 0 ? 'empty' : 'unversioned';
}
