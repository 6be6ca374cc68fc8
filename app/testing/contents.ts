import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type Row = Record<string, unknown>;

/** Every row of every table of a database, by the table; read beside whoever has it open; SQLite's own tables included. */
export function rowsOf(database: string): Record<string, Row[]> {
  const db = new Database(database, { readonly: true });
  try {
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    return Object.fromEntries(
      tables.map((name) => [name, db.prepare<[], Row>(`SELECT * FROM "${name}"`).all()]),
    );
  } finally {
    db.close();
  }
}

/** Every path below a folder, and the folder itself, with what any write to it changes: mode, size, times and inode. */
export function treeOf(folder: string): string[] {
  const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()];
  return names.flatMap((name) => {
    const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
    // It went while the folder was read.
    if (!stat) return [];
    const { mode, size, mtimeMs, ctimeMs, ino } = stat;
    return [[name, mode.toString(8), size, mtimeMs, ctimeMs, ino].join(' ')];
  });
}

/**
 * All that an installation keeps: the rows of its database and the files of its three folders. But not its logs, what guests
 * print, nor the files of the database itself, which SQLite writes to when it likes.
 */
export function contentsOf(home: string): { rows: Record<string, Row[]>; files: string[] } {
  const files = ['data', 'run', 'state'].flatMap((folder) =>
    treeOf(join(home, folder)).map((line) => `${folder}/${line}`),
  );
  return {
    rows: rowsOf(join(home, 'state/state.db')),
    files: files.filter((line) => !/^state\/(logs[ /]|state\.db)|\/console\.log/.test(line)),
  };
}
