import { z } from 'zod';
import { vmPlace } from '../../contract/places.ts';
import { idSchema, tokenSchema } from '../../contract/scalars.ts';

const beginning = 'banger://vm/';

/** As long as the longest id is when it is percent-encoded. */
const longestLink = beginning.length + 9 * 1000 + 1;

/** `banger://vm/ID-or-NAME`, percent-encoded as links are. Nothing else is a link. */
const linkSchema = z
  .string()
  .max(longestLink)
  .regex(/^banger:\/\/vm\/[^/?#]+\/?$/)
  .transform((link, context) => {
    try {
      return decodeURIComponent(link.slice(beginning.length).replace(/\/$/, ''));
    } catch {
      context.addIssue('not percent-encoded text');
      return z.NEVER;
    }
  })
  // The id of an adopted row may be any text, and every name is one.
  .pipe(idSchema);

/** The id or name in the link among a command line's arguments: the first that is one; null: there is none. */
export function linkIn(args: readonly string[]): string | null {
  for (const arg of args) {
    const parsed = linkSchema.safeParse(arg);
    if (parsed.success) return parsed.data;
  }
  return null;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** How VMs are looked for. Either may reject. */
export interface VmLookup {
  readonly get: (id: string) => Promise<Named>;
  readonly list: (input: { query: string; limit: number }) => Promise<{ items: readonly Named[] }>;
}

/**
 * The place of the dashboard that an id or a name leads to: the VM's page, or where none is called so the list of those that
 * nearly are. A look that fails leads to that list as well, which says why it is empty.
 */
export async function placeOf(wanted: string, { get, list }: VmLookup): Promise<string> {
  const ids = tokenSchema.safeParse(wanted).success ? [wanted, wanted.toLowerCase()] : [wanted];
  for (const id of ids) {
    const vm = await get(id).catch(() => null);
    if (vm) return vmPlace(vm.id);
  }
  // As much as a search may have; a name has less.
  const query = wanted.slice(0, 200);
  const { items } = await list({ query, limit: 1000 }).catch(() => ({ items: [] }));
  const vm = items.find(({ name }) => name === wanted);
  return vm ? vmPlace(vm.id) : `/?${new URLSearchParams({ query })}`;
}
