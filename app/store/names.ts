import { type Cell, textOf } from './cells.ts';
import { prepared, type ReadableDb } from './db.ts';
import { fold, foldOf } from './fold.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Another row whose name people cannot tell from `name`: it differs in case or in the way its accents are encoded, if at all. The
 * one with the very name, where there is one. Looks at every row. Undefined: there is none.
 */
export function lookAlike(
  db: ReadableDb,
  table: 'images' | 'vms',
  name: string,
  ownId = '',
): Named | undefined {
  const sql = `SELECT id, name FROM ${table} WHERE ${foldOf('name')} = @folded AND id <> @ownId
    ORDER BY name = @name DESC, id LIMIT 1`;
  return prepared<Named>(db, sql).get({ folded: fold(name), name, ownId });
}

/** The names of all rows. */
export function namesOf(db: ReadableDb, table: 'images' | 'vms'): string[] {
  return prepared(db, `SELECT name FROM ${table}`)
    .pluck()
    .all()
    .map((name) => textOf(name as Cell));
}
