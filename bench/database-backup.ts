import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { backUp } from '../app/store/file/backup.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';
import { withFolder } from './temporary-folder.ts';

const mebibytes = 256;

/** A backup that is checked and durable, against SQLite's copy alone. */
export async function backup(): Promise<Measurement[]> {
  const pair = await withFolder(async (folder) => {
    const path = join(folder, 'state.db');
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec(`CREATE TABLE images (id INTEGER PRIMARY KEY, text TEXT);
      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${mebibytes * 256})
      INSERT INTO images SELECT i, hex(randomblob(1900)) FROM c`);
    const clock = { now: () => new Date() };
    try {
      return await interleave(
        3,
        () =>
          timed(async () => {
            const { path: copy } = await backUp({ path, backupsDir: join(folder, 'backups'), clock });
            return copy;
          }),
        () =>
          timed(async () => {
            const copy = join(folder, 'bare.db');
            await db.backup(copy, { progress: () => 2 ** 30 });
            return copy;
          }),
      );
    } finally {
      db.close();
    }
  });
  const what = `A backup of ${mebibytes} MiB: copied, checked, synced, named; floor: SQLite’s backup in one step, which syncs the copy as well`;
  return [{ name: 'backup', unit: 'ms', ...pair, goal: 1.2, what }];
}

/** Milliseconds; what was made is removed outside of them. */
async function timed(work: () => Promise<string>): Promise<number> {
  const started = performance.now();
  const made = await work();
  const took = performance.now() - started;
  rmSync(made);
  return took;
}
