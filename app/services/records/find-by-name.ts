import { failure } from '../../lib/failures.ts';
import type { ReadableDb } from '../../store/db.ts';
import { lookAlike, namesOf } from '../../store/names.ts';
import { nearestName } from './nearest-name.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Found<T> {
  readonly byId: T | null | undefined;
  readonly byName: T | null | undefined;
}

const nouns = { vms: 'VM', images: 'image' } as const;

/**
 * The one that a name or an id means. Throws `not_found`, with the nearest name as a hint, and `invalid_input` where it is the
 * name of one and the id of another: rows of other programs may have any id.
 */
export function findByName<T extends Named>(
  db: ReadableDb,
  table: keyof typeof nouns,
  name: string,
  { byId, byName }: Found<T>,
): T {
  const noun = nouns[table];
  if (byId && byName && byId.id !== byName.id) {
    throw failure('invalid_input', {
      message: `“${name}” is the id of the ${noun} ${byId.name} and the name of another ${noun}.`,
      unchanged: 'Nothing was changed.',
      hint: `Use the name ${byId.name} for the first, and the id ${byName.id} for the second.`,
    });
  }
  const found = byName ?? byId;
  if (found) return found;
  const near = lookAlike(db, table, name)?.name ?? nearestName(name, namesOf(db, table));
  throw failure('not_found', {
    message: `There is no ${noun} with the name or id “${name}”.`,
    unchanged: 'Nothing was changed.',
    hint: near === null ? `Check the list of ${noun}s.` : `Did you mean ${near}?`,
  });
}
