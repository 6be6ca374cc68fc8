import type Database from 'better-sqlite3';
import { quoted } from './identifiers.ts';
import { isHeldUnique } from './needed-tables.ts';
import { listSetAside, type SetAside } from './set-aside.ts';

const kinds = { images: ['image', 'images'], vms: ['VM', 'VMs'] } as const;

/** What every row must have, by the words for it. */
const required = {
  images: { name: 'name', rootfs_path: 'root file system', kernel_path: 'kernel' },
  vms: {
    name: 'name',
    image_id: 'image',
    guest_ip: 'address',
    state: 'state',
    created_at: 'time of creation',
    last_touched_at: 'time of last use',
    spec_json: 'settings',
    runtime_json: 'record of its last run',
  },
} as const;

/** What only one row may have. */
const unique = { images: { name: 'name' }, vms: { name: 'name', guest_ip: 'address' } } as const;

/** How many doubles are named of each kind. */
const mostNamed = 5;

/**
 * What an adopted database has that our own schema would have refused, in sentences: rows that lack something, doubles, and
 * what held no row to a rule. Everything of it can be worked with; a person should know.
 */
export function rowNotes(db: Database.Database): string[] {
  const tables = (['images', 'vms'] as const).filter((table) => hasColumns(db, table));
  return tables.flatMap((table) => [
    ...lacking(db, table),
    ...Object.entries(unique[table]).flatMap(([column, word]) => [
      ...doubles(db, table, column, word),
      ...unheld(db, table, column, word),
    ]),
  ]);
}

/** False for a table that is not there, or that is being looked at before its columns were completed. */
function hasColumns(db: Database.Database, table: keyof typeof kinds): boolean {
  const found = db
    .prepare<[string], string>('SELECT lower(name) FROM pragma_table_xinfo(?)')
    .pluck()
    .all(table);
  return Object.keys(required[table]).every((column) => found.includes(column));
}

/** What was another program's and has another name now, in sentences. */
export function setAsideNotes(db: Database.Database): string[] {
  return listSetAside(db).map(asideNote);
}

export function asideNote({ type, was, now }: SetAside): string {
  return `The ${type} ${was} of another program is kept under the name ${now}.`;
}

function lacking(db: Database.Database, table: keyof typeof kinds): string[] {
  return Object.entries(required[table]).flatMap(([column, word]) => {
    const sql = `SELECT count(*) FROM ${table} WHERE ${quoted(column)} IS NULL`;
    const count = Number(db.prepare(sql).pluck().get());
    if (count === 0) return [];
    const [one, many] = kinds[table];
    return [count === 1 ? `One ${one} has no ${word}.` : `${count} ${many} have no ${word}.`];
  });
}

function doubles(db: Database.Database, table: keyof typeof kinds, column: string, word: string): string[] {
  const sql = `SELECT CAST(${quoted(column)} AS TEXT) AS value, count(*) AS count FROM ${table}
    WHERE ${quoted(column)} IS NOT NULL GROUP BY ${quoted(column)} HAVING count(*) > 1 ORDER BY 1 LIMIT ${mostNamed}`;
  const found = db.prepare<[], { value: string; count: number }>(sql).all();
  return found.map(
    ({ value, count }) => `${count} ${kinds[table][1]} have the ${word} “${value.slice(0, 64)}”.`,
  );
}

/** Where no index keeps a second one out. */
function unheld(db: Database.Database, table: keyof typeof kinds, column: string, word: string): string[] {
  if (isHeldUnique(db, table, column)) return [];
  const [, many] = kinds[table];
  return [`Banger prevents two ${many} from having the same ${word}, but the database itself doesn’t.`];
}
