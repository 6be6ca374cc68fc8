import { type ActivityEntry, duringStart } from '../../../app/contract/activity.ts';

export interface JoinedStarts {
  /** In the order given, without the requests of starts whose end is known. */
  entries: ActivityEntry[];
  /** Who asked for a start, by the id of the entry that says how it ended. Absent where the request isn't among the entries. */
  requesters: ReadonlyMap<number, ActivityEntry['actor']>;
}

/**
 * Makes one entry of each start. The log has two: who requested it, and that it succeeded or failed. Takes the newest entry first,
 * from all loaded pages together: the two may be on different ones.
 */
export function joinStarts(all: readonly ActivityEntry[]): JoinedStarts {
  const requesters = new Map<number, ActivityEntry['actor']>();
  /** The start whose request comes next, by the VM. */
  const open = new Map<string, ActivityEntry>();
  const entries = all.filter((entry) => {
    const started = open.get(entry.vmId);
    if (entry.kind === 'started' || entry.kind === 'start_failed') open.set(entry.vmId, entry);
    else if (!duringStart.includes(entry.kind)) open.delete(entry.vmId);
    if (entry.kind !== 'starting' || !started) return true;
    requesters.set(started.id, entry.actor);
    return false;
  });
  return { entries, requesters };
}
