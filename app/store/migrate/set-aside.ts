import type Database from 'better-sqlite3';
import { quoted } from './identifiers.ts';

/** Something of somebody else that had a name which a migration needs, and has another one now. */
export interface SetAside {
  readonly type: 'table' | 'view' | 'index' | 'trigger';
  readonly was: string;
  readonly now: string;
}

const suffix = '_before_banger';

/** Whether SQLite refused to make something because its name is taken. */
export function isNameTaken(error: unknown): boolean {
  const said = error instanceof Error ? error.message : '';
  return /^(?:table|view|index|trigger) .+ already exists$|^there is already (?:a|an) \w+ named /s.test(said);
}

/**
 * Gives another name to everything in the database that has one of the names, which are in lower case. Rows, columns and what
 * refers to a table stay. Must run in a transaction.
 */
export function setAside(db: Database.Database, wanted: ReadonlySet<string>): SetAside[] {
  const found = db
    .prepare<[], Omit<SetAside, 'was' | 'now'> & { name: string; sql: string | null }>(
      "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all();
  const taken = new Set(found.map(({ name }) => name.toLowerCase()));
  return found.flatMap(({ type, name, sql }) => {
    if (!wanted.has(name.toLowerCase()) || sql === null) return [];
    const now = freeName(name, taken);
    if (type === 'table') {
      db.exec(`ALTER TABLE ${quoted(name)} RENAME TO ${quoted(now)}`);
    } else {
      // Neither can be renamed. SQLite keeps their text with nothing between the kind and the name.
      db.exec(`DROP ${type.toUpperCase()} ${quoted(name)}`);
      db.exec(
        sql.replace(
          /^(CREATE\s+(?:UNIQUE\s+)?\w+\s+)("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|'(?:[^']|'')*'|[^\s(]+)/i,
          `$1${quoted(now).replaceAll('$', '$$$$')}`,
        ),
      );
    }
    return [{ type, was: name, now }];
  });
}

function freeName(name: string, taken: Set<string>): string {
  let free = `${name}${suffix}`;
  for (let number = 2; taken.has(free.toLowerCase()); number += 1) free = `${name}${suffix}_${number}`;
  taken.add(free.toLowerCase());
  return free;
}

/** What was set aside at any time, by the names that it got. */
export function listSetAside(db: Database.Database): SetAside[] {
  return db
    .prepare<[], { type: SetAside['type']; name: string }>(
      `SELECT type, name FROM sqlite_schema WHERE name LIKE '%${suffix.replaceAll('_', '\\_')}%' ESCAPE '\\'`,
    )
    .all()
    .flatMap(({ type, name }) => {
      const was = /^(.+)_before_banger(?:_\d+)?$/s.exec(name)?.[1];
      return was === undefined ? [] : [{ type, was, now: name }];
    });
}
