import type Database from 'better-sqlite3';

interface Violation {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
  readonly fkid: number;
}

/** Rows that point at nothing, counted by table and parent; rowids may change when a table is rebuilt. */
type Violations = ReadonlyMap<string, number>;

export function foreignKeyViolations(db: Database.Database): Violations {
  const counts = new Map<string, number>();
  for (const { table, parent } of db.pragma('foreign_key_check') as Violation[]) {
    const kind = `${table} → ${parent}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Throws when there are more of a kind than before: an adopted database may have had its own, and still opens. */
export function refuseNewViolations(before: Violations, after: Violations): void {
  const grown = [...after].filter(([kind, count]) => count > (before.get(kind) ?? 0));
  if (grown.length === 0) return;
  const list = grown.map(([kind, count]) => `${kind}: ${count - (before.get(kind) ?? 0)}`).join(', ');
  throw new Error(`it left orphaned rows (${list})`);
}
