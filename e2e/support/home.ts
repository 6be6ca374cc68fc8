import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { contentsOf, type Row, rowsOf } from '../../app/testing/contents.ts';
import { isMachine, killMachine } from './machines.ts';

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
    const db = new Database(this.database, { readonly: !write });
    try {
      return use(db);
    } finally {
      db.close();
    }
  }

  rows(table: string): Row[] {
    return this.query((db) => db.prepare<[], Row>(`SELECT * FROM ${table}`).all());
  }

  /** Every row of every table, by the table. */
  dump(): Record<string, Row[]> {
    return rowsOf(this.database);
  }

  /** Every row, and every file of its own: what a refused call must not change. */
  contents(): ReturnType<typeof contentsOf> {
    return contentsOf(this.dir);
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

  /** What is put aside of it first; empty where it has not been opened yet. */
  mainLog(): string {
    const dir = join(this.stateDir, 'logs');
    const logs = entries(dir).filter((name) => /^main\.(old\.)?log$/.test(name));
    return logs
      .sort()
      .reverse()
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .join('');
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

function entries(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
