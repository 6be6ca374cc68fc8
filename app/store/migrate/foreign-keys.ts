import type Database from 'better-sqlite3';

interface Violation {
  readonly table: string;
  readonly parent: string;
}

/**
 * Rows that point at nothing, counted by table and parent; rowids may change when a table is rebuilt. A key that SQLite cannot
 * follow, as another program's tables may have, counts under SQLite's own words for that.
 */
type Violations = ReadonlyMap<string, number>;

export function foreignKeyViolations(db: Database.Database): Violations {
  const counts = new Map<string, number>();
  for (const kind of kindsIn(db)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

const mismatch = 'foreign key mismatch';

function kindsIn(db: Database.Database): string[] {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const check = db.prepare<[string], Violation>('SELECT "table", parent FROM pragma_foreign_key_check(?)');
  return tables.flatMap((name) => {
    try {
      return check.all(name).map(({ table, parent }) => `${table} → ${parent}`);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith(mismatch)) return [error.message];
      throw error;
    }
  });
}

/** Throws when there are more of a kind than before: an adopted database may have had its own, and still opens. */
export function refuseNewViolations(before: Violations, after: Violations): void {
  const grown = [...after].filter(([kind, count]) => count > (before.get(kind) ?? 0));
  if (grown.length === 0) return;
  const [unfollowable] = grown.find(([kind]) => kind.startsWith(mismatch)) ?? [];
  if (unfollowable !== undefined) throw new Error(unfollowable);
  const list = grown.map(([kind, count]) => `${kind}: ${count - (before.get(kind) ?? 0)}`).join(', ');
  throw new Error(`it left orphaned rows (${list})`);
}
