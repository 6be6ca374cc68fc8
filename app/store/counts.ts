import { prepared, type ReadableDb } from './db.ts';

/** How many rows there are of a state; of jobs, of a kind. */
export interface RowCount {
  readonly table: 'images' | 'vms' | 'jobs' | 'vm_events';
  /** Null where the table has neither. */
  readonly kind: string | null;
  readonly state: string | null;
  readonly rows: number;
}

const select = `
  SELECT 'images' AS "table", NULL AS kind, NULL AS state, count(*) AS rows FROM images
  UNION ALL SELECT 'vms', NULL, state, count(*) FROM vms GROUP BY state
  UNION ALL SELECT 'jobs', kind, state, count(*) FROM jobs GROUP BY kind, state
  UNION ALL SELECT 'vm_events', NULL, NULL, count(*) FROM vm_events`;

/** A table that groups its rows is absent where it has none. */
export function countRows(db: ReadableDb): RowCount[] {
  return prepared<RowCount>(db, select).all();
}
