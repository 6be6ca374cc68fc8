import type { Banger } from './banger.ts';
import { confirmed } from './confirm.ts';
import { type Context, forEach } from './context.ts';
import { worstOf } from './exit-codes.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Deletion {
  readonly names: readonly string[];
  /** Asks nothing. */
  readonly yes: boolean;
  find(banger: Banger, name: string): Promise<Named>;
  /** What the person is asked, of the names that were found: at least one. */
  question(names: readonly string[]): string;
  remove(banger: Banger, id: string): Promise<void>;
}

/** Deletes what has the names, with the person's consent; names that nothing has are refused before they are asked. */
export async function deleteNamed(context: Context, deletion: Deletion): Promise<number> {
  const { names, yes, find, question, remove } = deletion;
  const { output } = context;
  // Others are not kept waiting while a person thinks.
  const banger = await context.banger(yes ? undefined : 'long');
  const found = await forEach(context, names, (name) => find(banger, name));
  if (found.done.length > 0) {
    const asked = question(found.done.map(({ name }) => name));
    await confirmed(context, asked, yes);
  }
  const { done, code } = await forEach(context, found.done, async ({ id, name }) => {
    await remove(banger, id);
    if (!output.json) output.result(null, `${name} was deleted.`);
    return { id, name };
  });
  if (output.json) output.result(done, '');
  return worstOf([found.code, code]);
}
