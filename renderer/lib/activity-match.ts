import type { ActivityEntry, ListActivityInput } from '../../app/contract/activity.ts';
import { momentOf } from '../../app/contract/moments.ts';

/** Whether an entry is among those that were asked for: what `vms.activity` would answer, told of one entry. */
export function matchesActivity(entry: ActivityEntry, input: ListActivityInput): boolean {
  const { id, actor, kinds, query, queryKinds = [], from, to } = input;
  const at = momentOf(entry.at);
  return (
    (id === undefined || entry.vmId === id) &&
    (actor === undefined || entry.actor === actor) &&
    (kinds === undefined || kinds.includes(entry.kind)) &&
    (!query ||
      queryKinds.includes(entry.kind) ||
      [entry.vmName, entry.reason].some((text) => has(text, query))) &&
    (from === undefined || at >= momentOf(from)) &&
    (to === undefined || at < momentOf(to))
  );
}

/** ASCII letters match in either case, as SQLite's LIKE has it; one apostrophe matches the other. */
function has(text: string | null, part: string): boolean {
  return text !== null && plain(text).includes(plain(part));
}

function plain(text: string): string {
  return text.replaceAll('’', "'").replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
