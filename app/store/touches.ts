import { personActors } from '../contract/activity.ts';
import { momentOf } from '../contract/moments.ts';
import { touchKinds } from '../contract/touch-rule.ts';
import { type Cells, integerOf, textOf } from './cells.ts';
import { prepared, type ReadableDb } from './db.ts';

/** Of one entry: more than a person can do in a day. */
const mostTouches = 1_000_000;

type Touch = Cells<'at' | 'count'>;

const actors = personActors.map((actor) => `'${actor}'`).join(', ');
const kinds = touchKinds.map((kind) => `'${kind}'`).join(', ');

export const touchesQuery = `SELECT at, count FROM vm_events
  WHERE vm_id = @id AND at >= @from AND actor IN (${actors}) AND kind IN (${kinds})`;

/** How often a VM was touched between each of these moments and the next (or now). */
export function touchesSince(db: ReadableDb, id: string, starts: readonly Date[]): number[] {
  const moments = starts.map((start) => start.toISOString());
  const counts = moments.map(() => 0);
  for (const touch of prepared<Touch>(db, touchesQuery).all({ id, from: moments[0] ?? '' })) {
    const at = textOf(touch.at);
    const place = moments.findLastIndex((moment) => moment <= at);
    if (place < 0 || Number.isNaN(momentOf(at))) continue;
    counts[place] = (counts[place] ?? 0) + Math.min(Math.max(1, integerOf(touch.count, 1)), mostTouches);
  }
  return counts;
}
