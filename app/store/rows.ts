import Database from 'better-sqlite3';
import { AppError } from '../contract/errors.ts';
import { prepared, type ReadableDb, type WritableDb } from './db.ts';

export type SqlParameter = string | number | null;

/** A column that gets a value, or what an expression makes of a parameter. */
export interface Assignment {
  readonly column: string;
  readonly value: SqlParameter;
  /** SQL for the new value, from the column and the parameter's name; absent: the parameter itself. */
  readonly expression?: (column: string, parameter: string) => string;
}

export function insertRow(db: WritableDb, table: string, assignments: readonly Assignment[]): void {
  const columns = assignments.map(({ column }) => column);
  prepared(
    db,
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  ).run(parametersOf(assignments));
}

/** False when no row has the id. */
export function updateRow(
  db: WritableDb,
  table: string,
  id: string,
  assignments: readonly Assignment[],
): boolean {
  const changes = assignments.map(
    ({ column, expression }) => `${column} = ${expression ? expression(column, `@${column}`) : `@${column}`}`,
  );
  // With nothing to change it still answers whether the row is there.
  const set = changes.length > 0 ? changes.join(', ') : 'id = id';
  const sql = `UPDATE ${table} SET ${set} WHERE id = @row_id`;
  return prepared(db, sql).run({ ...parametersOf(assignments), row_id: id }).changes > 0;
}

/** False when no row has the id. */
export function deleteRow(db: WritableDb, table: string, id: string): boolean {
  return prepared(db, `DELETE FROM ${table} WHERE id = ?`).run(id).changes > 0;
}

function parametersOf(assignments: readonly Assignment[]): Record<string, SqlParameter> {
  return Object.fromEntries(assignments.map(({ column, value }) => [column, value]));
}

/** A row that gets a name. */
interface Naming {
  readonly what: 'image' | 'VM';
  /** Absent: it keeps the one that it has. */
  readonly name: string | undefined;
  readonly id: string;
}

/** Does a write, unless another row has the name. An adopted table may lack the rule; where it has it, that has the last word. */
export function refusingTakenName<T>(db: ReadableDb, { what, name, id }: Naming, write: () => T): T {
  const table = what === 'image' ? 'images' : 'vms';
  const same = prepared(db, `SELECT 1 FROM ${table} WHERE name = ? AND id IS NOT ? LIMIT 1`);
  if (name !== undefined && same.get(name, id) !== undefined) throw nameTaken(what, name);
  try {
    return write();
  } catch (cause) {
    if (!isUniqueName(cause)) throw cause;
    throw nameTaken(what, name ?? '', name, cause);
  }
}

/** `other`: the name of the one that is there, where that is not the very same. */
export function nameTaken(what: 'image' | 'VM', name: string, other = name, cause?: unknown): AppError {
  return new AppError(
    {
      code: 'name_taken',
      message:
        other === name
          ? `There is already ${what === 'image' ? 'an image' : 'a VM'} named ${name}.`
          : `The name ${name} looks like the name of the ${what} ${other}.`,
      unchanged: 'Nothing was changed.',
      hint: 'Choose another name.',
    },
    { cause },
  );
}

function isUniqueName(cause: unknown): boolean {
  return (
    cause instanceof Database.SqliteError &&
    cause.code === 'SQLITE_CONSTRAINT_UNIQUE' &&
    cause.message.toLowerCase().endsWith('.name')
  );
}
