import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { isMachine, killMachine } from './machines.ts';

export type Row = Record<string, unknown>;

/** A whole installation of its own, as `BANGER_HOME` makes it; in a temporary folder. */
export class Home {
  readonly dir: string;
  readonly stateDir: string;
  readonly database: string;
  private takenErrors = 0;

  /** Made in `parent`. */
  constructor(parent: string) {
    this.dir = mkdtempSync(join(parent, 'banger-e2e-'));
    this.stateDir = join(this.dir, 'state');
    this.database = join(this.stateDir, 'state.db');
    mkdirSync(this.stateDir, { mode: 0o700 });
  }

  /** Opens the database, read-only unless `write`, beside the app or without it, and closes it again. */
  query<T>(use: (db: Database.Database) => T, { write = false } = {}): T {
    return query(this.database, use, { write });
  }

  rows(table: string): Row[] {
    return this.query((db) => rowsOf(db, table));
  }

  /** Every row of every table, by the table. */
  dump(): Record<string, Row[]> {
    return dumpOf(this.database);
  }

  /** The row of the VM of that name. */
  vm(name: string): Row {
    const found = this.rows('vms').find((row) => row.name === name);
    if (!found) throw new Error(`No row for ${name}`);
    return found;
  }

  /** The process that runs the VM: its pid, as QEMU wrote it down, or null when there is no such process. */
  machinePid(vmId: string): number | null {
    try {
      const pid = Number(readFileSync(join(this.dir, 'run', vmId, 'qemu.pid'), 'utf8'));
      return isMachine(pid, vmId) ? pid : null;
    } catch {
      return null;
    }
  }

  /** What the main process wrote down as unforeseen, but for what was taken. */
  loggedErrors(): string[] {
    return this.mainLog()
      .split('\n')
      .filter((line) => /^\S+ error /.test(line))
      .slice(this.takenErrors);
  }

  /** The same, for a story that provokes it; all else fails the test. */
  takeLoggedErrors(): string[] {
    const errors = this.loggedErrors();
    this.takenErrors += errors.length;
    return errors;
  }

  /** Empty where it has not been opened yet. */
  mainLog(): string {
    try {
      return readFileSync(join(this.stateDir, 'logs/main.log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** Ends this home's machines, and no others, and removes it. */
  async dispose(): Promise<void> {
    for (const vmId of entries(join(this.dir, 'run'))) {
      const pid = this.machinePid(vmId);
      if (pid !== null) await killMachine(pid, vmId);
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Every row of every table of a database, by the table. */
export function dumpOf(database: string): Record<string, Row[]> {
  return query(database, (db) => {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all();
    return Object.fromEntries(tables.map((table) => [table, rowsOf(db, table)]));
  });
}

function query<T>(database: string, use: (db: Database.Database) => T, { write = false } = {}): T {
  const db = new Database(database, { readonly: !write });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

function rowsOf(db: Database.Database, table: string): Row[] {
  return db.prepare<[], Row>(`SELECT * FROM ${table}`).all();
}

function entries(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
