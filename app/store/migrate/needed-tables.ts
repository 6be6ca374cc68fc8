import type Database from 'better-sqlite3';

interface Needed {
  /** Without one of these a row means nothing: a table that lacks it is another program's. */
  readonly essential: readonly string[];
  /** Those that older or other programs may lack, with what comes in their place. */
  readonly addable: Readonly<Record<string, string>>;
}

/** What this program asks of the tables that may be adopted. An empty time is an unknown one. */
const needed: Readonly<Record<'images' | 'vms', Needed>> = {
  images: {
    essential: ['id', 'name', 'rootfs_path', 'kernel_path'],
    addable: {
      managed: 'INTEGER NOT NULL DEFAULT 0',
      artifact_dir: 'TEXT',
      work_seed_path: 'TEXT',
      initrd_path: 'TEXT',
      modules_dir: 'TEXT',
      packages_path: 'TEXT',
      build_size: 'TEXT',
      seeded_ssh_public_key_fingerprint: 'TEXT',
      docker: 'INTEGER NOT NULL DEFAULT 0',
      created_at: "TEXT NOT NULL DEFAULT ''",
      updated_at: "TEXT NOT NULL DEFAULT ''",
    },
  },
  vms: {
    essential: ['id', 'name', 'image_id', 'guest_ip', 'state', 'spec_json', 'runtime_json'],
    addable: {
      stats_json: "TEXT NOT NULL DEFAULT '{}'",
      created_at: "TEXT NOT NULL DEFAULT ''",
      updated_at: "TEXT NOT NULL DEFAULT ''",
      last_touched_at: "TEXT NOT NULL DEFAULT ''",
    },
  },
};

/** Each thing for which the tables named `images` and `vms` cannot be ours, in words; none where they can, or are not there. */
export function tableProblems(db: Database.Database): string[] {
  const typeOf = db.prepare<[string], string>('SELECT type FROM pragma_table_list(?)').pluck();
  return Object.entries(needed).flatMap(([table, { essential, addable }]) => {
    const type = typeOf.get(table);
    if (type === undefined) return [];
    if (type !== 'table') return [`${table} is a ${type}, not a table`];
    const found = columnsOf(db, table);
    const missing = essential.filter((column) => !found.includes(column));
    // Generated ones would refuse what is written to them.
    const written = [...essential, ...Object.keys(addable)];
    const generated = generatedColumns(db, table).filter((column) => written.includes(column));
    return [
      ...missing.map((column) => `its table ${table} has no column ${column}`),
      ...generated.map((column) => `the column ${column} of its table ${table} is computed`),
      ...(found.includes('id') ? doubleIds(db, table) : []).map(
        (id) => `several rows of its table ${table} have the id “${id.slice(0, 64)}”`,
      ),
    ];
  });
}

/**
 * Adds to adopted tables what they lack: columns, and where nothing holds their ids apart, an index that does, without which
 * no row of another table can point at them. Tables that are not there are the baseline's to make.
 */
export function completeTables(db: Database.Database): void {
  for (const [table, { addable }] of Object.entries(needed)) {
    const found = columnsOf(db, table);
    if (found.length === 0) continue;
    for (const [column, declaration] of Object.entries(addable)) {
      if (!found.includes(column)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${declaration}`);
    }
    if (!isHeldUnique(db, table, 'id')) db.exec(`CREATE UNIQUE INDEX ${table}_adopted_id ON ${table}(id)`);
  }
}

/** Whether the database itself keeps two rows from having the same there. */
export function isHeldUnique(db: Database.Database, table: string, column: string): boolean {
  const byIndex = `SELECT 1 FROM pragma_index_list(?) AS list WHERE list."unique" AND list.partial = 0
    AND (SELECT group_concat(lower(name)) FROM pragma_index_info(list.name)) = ?`;
  const keys = db
    .prepare<[string], string>('SELECT lower(name) FROM pragma_table_info(?) WHERE pk > 0')
    .pluck()
    .all(table);
  return (keys.length === 1 && keys[0] === column) || db.prepare(byIndex).get(table, column) !== undefined;
}

function doubleIds(db: Database.Database, table: string): string[] {
  if (isHeldUnique(db, table, 'id')) return [];
  const sql = `SELECT CAST(id AS TEXT) FROM ${table} WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1 ORDER BY 1 LIMIT 5`;
  return db.prepare<[], string>(sql).pluck().all();
}

function columnsOf(db: Database.Database, table: string): string[] {
  return db
    .prepare<[string], string>('SELECT lower(name) FROM pragma_table_xinfo(?) WHERE hidden <> 1')
    .pluck()
    .all(table);
}

function generatedColumns(db: Database.Database, table: string): string[] {
  return db
    .prepare<[string], string>('SELECT lower(name) FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3)')
    .pluck()
    .all(table);
}
