import { z } from 'zod';
import { vmPlace } from '../../contract/places.ts';
import { nameSchema, tokenSchema } from '../../contract/scalars.ts';

/** Which VM a link names. */
export type DeepLink = { readonly id: string } | { readonly name: string };

/** `banger://vm/NAME-or-ID`, percent-encoded as links are; an id is told from a name by its form. Nothing else is a link. */
const linkSchema = z
  .string()
  .max(1000)
  .regex(/^banger:\/\/vm\/[^/?#]+\/?$/)
  .transform((link, context) => {
    try {
      return decodeURIComponent(link.slice('banger://vm/'.length).replace(/\/$/, ''));
    } catch {
      context.addIssue('not percent-encoded text');
      return z.NEVER;
    }
  })
  .pipe(
    z.union([
      tokenSchema.transform((id): DeepLink => ({ id: id.toLowerCase() })),
      nameSchema.transform((name): DeepLink => ({ name })),
    ]),
  );

/** The link among a command line's arguments: the first that is one; null: there is none. */
export function linkIn(args: readonly string[]): DeepLink | null {
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

type List = (input: { query: string; limit: number }) => Promise<{ items: readonly Named[] }>;

/**
 * The place of the dashboard that a link leads to: the VM's page, or where none is called so the list of those that nearly are.
 * A look that fails leads to that list as well, which says why it is empty.
 */
export async function placeOf(link: DeepLink, list: List): Promise<string> {
  if ('id' in link) return vmPlace(link.id);
  const { items } = await list({ query: link.name, limit: 1000 }).catch(() => ({ items: [] }));
  const vm = items.find(({ name }) => name === link.name);
  return vm ? vmPlace(vm.id) : `/?${new URLSearchParams({ query: link.name })}`;
}
