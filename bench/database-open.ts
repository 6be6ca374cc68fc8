import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openStore } from '../app/store/file/open.ts';
import type { Migration } from '../app/store/migrate/migration.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';
import { withFolder } from './temporary-folder.ts';

/** The first makes the one table, the others only a row of the ledger. */
export function listOf(length: number): Migration[] {
  return Array.from({ length }, (_, index) => ({
    id: index + 1,
    name: `step_${index + 1}`,
    foreignKeys: 'on',
    up: (tx) => tx.exec(index === 0 ? 'CREATE TABLE images (id TEXT)' : 'SELECT 1'),
  }));
}

/** What opening an up-to-date database costs beyond opening the file and reading its schema. */
export async function openUpToDate(): Promise<Measurement[]> {
  return [await extraAtOpen(60, 0.1), await extraAtOpen(1000, 0.2)];
}

async function extraAtOpen(rows: number, goal: number): Promise<Measurement> {
  const migrations = listOf(rows);
  const clock = { now: () => new Date() };
  const { ours, floor } = await withFolder(async (folder) => {
    const path = join(folder, 'state.db');
    openStore({ path, migrations, clock }).close();
    const each = (open: () => Database.Database) => async () => {
      const started = performance.now();
      open().close();
      return performance.now() - started;
    };
    const raw = () => {
      const db = new Database(path);
      db.prepare('SELECT count(*) FROM sqlite_schema').get();
      return db;
    };
    const both = [each(() => openStore({ path, migrations, clock })), each(raw)] as const;
    // The first rounds are for the compiler. Rounds of one opening: most of them fall between what else the machine does.
    await interleave(100, ...both);
    const pair = await interleave(900, ...both);
    rmSync(path);
    return pair;
  });
  return {
    name: `open-extra-${rows}`,
    unit: 'ms',
    ours: Math.max(0, ours - floor),
    floor: null,
    goal,
    what: `Opening an up-to-date database with ${rows} migrations (${ours.toFixed(3)} ms), less opening the file and reading its schema (${floor.toFixed(3)} ms)`,
  };
}
