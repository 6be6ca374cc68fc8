import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { ledgerTables } from './ledger.ts';
import { sqlTokens } from './sql-tokens.ts';
import { textualClauses } from './table-clauses.ts';

interface SchemaObject {
  readonly type: 'table' | 'index' | 'trigger' | 'view';
  readonly name: string;
  readonly table: string;
  readonly sql: string | null;
}

/**
 * What the schema means, as text: equal for two databases in which every statement does the same. The order of columns,
 * white space, quotes and the way a table came about make no difference. The runner's own tables are left out.
 */
export function describeSchema(db: Database.Database): string {
  const objects = db
    .prepare<[], SchemaObject>(
      `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema
       WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND lower(tbl_name) NOT IN (${ledgerTables.map((name) => `'${name}'`).join(', ')})
       AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
       ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, lower(name)`,
    )
    .all();
  return `${objects.map((object) => textOf(db, object)).join('\n')}\n`;
}

/** Hexadecimal, of a text from `describeSchema`. */
export function fingerprintOf(description: string): string {
  return createHash('sha256').update(description).digest('hex');
}

function textOf(db: Database.Database, { type, name, sql }: SchemaObject): string {
  const words = sqlTokens(sql ?? '');
  // From the name on: `IF NOT EXISTS` and the like leave no trace in the database.
  const rest = words.slice(words.indexOf(sqlTokens(quote(name))[0] ?? name) + 1).join(' ');
  if (type === 'table' && words[1] !== 'virtual') return describeTable(db, name, sql ?? '');
  const kind = type === 'index' && words[1] === 'unique' ? 'unique index' : type;
  return `${kind} ${name.toLowerCase()} ${rest}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function describeTable(db: Database.Database, name: string, sql: string): string {
  const { withoutRowid, strict } = db
    .prepare<[string], { withoutRowid: number; strict: number }>(
      'SELECT wr AS withoutRowid, strict FROM pragma_table_list(?)',
    )
    .get(name) ?? { withoutRowid: 0, strict: 0 };
  const options = `${withoutRowid ? ' without rowid' : ''}${strict ? ' strict' : ''}`;
  const lines = [
    ...columns(db, name),
    ...foreignKeys(db, name),
    ...uniques(db, name),
    ...textualClauses(sql),
  ];
  return [`table ${name.toLowerCase()}${options}`, ...lines.sort().map((line) => `  ${line}`)].join('\n');
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly default: string | null;
  readonly pk: number;
  readonly hidden: number;
}

function columns(db: Database.Database, table: string): string[] {
  return db
    .prepare<[string], Column>(
      'SELECT name, type, "notnull", dflt_value AS "default", pk, hidden FROM pragma_table_xinfo(?)',
    )
    .all(table)
    .map((column) =>
      [
        `column ${column.name.toLowerCase()} ${column.type.toLowerCase()}`.trimEnd(),
        column.notnull ? 'not null' : '',
        column.default === null ? '' : `default ${sqlTokens(column.default).join(' ')}`,
        column.pk ? `primary key ${column.pk}` : '',
        column.hidden ? `generated ${column.hidden}` : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    );
}

interface ForeignKey {
  readonly id: number;
  readonly table: string;
  readonly from: string;
  readonly to: string | null;
  readonly update: string;
  readonly delete: string;
}

function foreignKeys(db: Database.Database, table: string): string[] {
  const parts = db
    .prepare<[string], ForeignKey>(
      'SELECT id, "table", "from", "to", on_update AS "update", on_delete AS "delete" FROM pragma_foreign_key_list(?) ORDER BY id, seq',
    )
    .all(table);
  return [...new Set(parts.map(({ id }) => id))].map((id) => {
    const [first, ...more] = parts.filter((part) => part.id === id);
    if (!first) return '';
    const all = [first, ...more];
    const from = all.map((part) => part.from.toLowerCase()).join(', ');
    const to = all.map((part) => (part.to ?? 'primary key').toLowerCase()).join(', ');
    return `foreign key (${from}) references ${first.table.toLowerCase()} (${to}) on update ${first.update.toLowerCase()} on delete ${first.delete.toLowerCase()}`;
  });
}

/** UNIQUE as a constraint; indexes of their own name are objects of their own. */
function uniques(db: Database.Database, table: string): string[] {
  const names = db
    .prepare<[string], string>("SELECT name FROM pragma_index_list(?) WHERE origin = 'u'")
    .pluck()
    .all(table);
  return names.map((index) => {
    const keys = db
      .prepare<[string], { name: string; collation: string }>(
        'SELECT name, coll AS collation FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno',
      )
      .all(index);
    return `unique (${keys.map(({ name, collation }) => `${name.toLowerCase()} ${collation.toLowerCase()}`).join(', ')})`;
  });
}
