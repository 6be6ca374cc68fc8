import { touchKinds } from '../contract/touch-rule.ts';
import { prepared, type ReadableDb } from './db.ts';

interface Touch {
  readonly vmId: string;
  readonly at: string;
  readonly count: number;
}

const kinds = touchKinds.map((kind) => `'${kind}'`).join(', ');

/**
 * How often the VMs that there are, or the one of `id`, were touched between each of these moments and the next (or now), by
 * the VM's id. A VM that was not touched since the first is left out.
 */
export function touchesSince(
  db: ReadableDb,
  { id, starts }: { id?: string | undefined; starts: readonly Date[] },
): Map<string, number[]> {
  const moments = starts.map((start) => start.toISOString());
  const touches = prepared<Touch>(db, touchesQuery(id !== undefined)).all({
    id: id ?? '',
    from: moments[0] ?? '',
  });
  const counted = new Map<string, number[]>();
  for (const { vmId, at, count } of touches) {
    const counts = counted.get(vmId) ?? moments.map(() => 0);
    const place = moments.findLastIndex((moment) => moment <= at);
    counts[place] = (counts[place] ?? 0) + count;
    counted.set(vmId, counts);
  }
  return counted;
}

/** The VMs first: each is a short walk in order of time over the one index that has all of it. */
export function touchesQuery(ofOne: boolean): string {
  return `SELECT vm_events.vm_id AS vmId, at, count FROM vms CROSS JOIN vm_events ON vm_events.vm_id = vms.id
    WHERE ${ofOne ? 'vms.id = @id AND' : ''} at >= @from AND actor = 'user' AND kind IN (${kinds})`;
}
