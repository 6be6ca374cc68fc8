import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import { describeSchema } from '../../migrate/schema.ts';
import { makeTestFolder } from '../../testing/factories.ts';
import { applyTo, type ScenarioName, scenarios, startScenario } from './scenarios.ts';

/** Everything that a database says: its schema, and each row of each table with the kind of each value. */
function contentOf(db: Database.Database): string {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const rows = tables.flatMap((table) => {
    const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
    const values = columns.map((column) => `quote("${column}")`).join(" || ', ' || ");
    const found = db.prepare<[], string>(`SELECT ${values} FROM "${table}"`).pluck().all();
    return [`${table} (${columns.join(', ')})`, ...found.sort()];
  });
  return `${describeSchema(db)}\n${rows.join('\n')}`;
}

/** As SQLite recovers the file when it opens it. Fails unless all of it is whole. */
export function contentAt(path: string): string {
  const db = new Database(path, { fileMustExist: true });
  try {
    expect(db.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    return contentOf(db);
  } finally {
    db.close();
  }
}

/** What a scenario's database says as it starts, after one whole migration, after two, and so on. */
export function wholeStates(name: ScenarioName): string[] {
  const { migrations, applied } = scenarios[name];
  const path = join(makeTestFolder(), 'state.db');
  startScenario(name, 'delete', path);
  const states = [contentAt(path)];
  for (let count = applied + 1; count <= migrations.length; count += 1) {
    applyTo(path, migrations.slice(0, count));
    states.push(contentAt(path));
  }
  return states;
}

/** How many whole migrations a database has after a crash. Fails when it is anything between. */
export function wholeMigrations(path: string, states: readonly string[]): number {
  const content = contentAt(path);
  const count = states.indexOf(content);
  // Shows the difference to the start, where it is none of them.
  if (count < 0) expect(content).toBe(states[0]);
  return count;
}

/** As `wholeMigrations`; and the next run brings the database to its end. */
export function recoverable(name: ScenarioName, path: string, states: readonly string[]): number {
  const count = wholeMigrations(path, states);
  applyTo(path, scenarios[name].migrations);
  expect(contentAt(path)).toBe(states.at(-1));
  return count;
}
