import { failure } from '../../lib/failures.ts';
import { type Context, UsageError } from './context.ts';

/** Before what cannot be undone: returns when the person agrees, by `--yes` or on the terminal. Throws otherwise. */
export async function confirmed(
  { ask, output }: Pick<Context, 'ask' | 'output'>,
  question: string,
  yes: boolean,
): Promise<void> {
  if (yes) return;
  if (!ask || output.json) throw new UsageError('This can’t be undone: confirm it with --yes.');
  if (await ask(question)) return;
  throw failure('cancelled', { message: 'Nothing was deleted.', unchanged: '', hint: '' });
}
