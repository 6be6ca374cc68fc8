import { touchKinds } from '../contract/touch-rule.ts';
import { prepared, type ReadableDb } from './db.ts';

interface Touch {
  readonly at: string;
  readonly count: number;
}

const kinds = touchKinds.map((kind) => `'${kind}'`).join(', ');

export const touchesQuery = `SELECT at, count FROM vm_events
  WHERE vm_id = @id AND at >= @from AND actor = 'user' AND kind IN (${kinds})`;

/** How often a VM was touched between each of these moments and the next (or now). */
export function touchesSince(db: ReadableDb, id: string, starts: readonly Date[]): number[] {
  const moments = starts.map((start) => start.toISOString());
  const counts = moments.map(() => 0);
  for (const { at, count } of prepared<Touch>(db, touchesQuery).all({ id, from: moments[0] ?? '' })) {
    const place = moments.findLastIndex((moment) => moment <= at);
    counts[place] = (counts[place] ?? 0) + count;
  }
  return counts;
}
