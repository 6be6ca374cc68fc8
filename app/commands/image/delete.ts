import type { Context } from '../kit/context.ts';
import { deleteNamed } from '../kit/delete.ts';
import { findImage } from '../kit/find.ts';
import { inWords } from '../kit/in-words.ts';

export function deleteImages(
  context: Context,
  names: readonly string[],
  { yes = false }: { yes?: boolean },
): Promise<number> {
  return deleteNamed(context, {
    names,
    yes,
    find: findImage,
    question: (found) =>
      `Delete ${found.length === 1 ? 'the image' : 'the images'} ${inWords(found)}? This can’t be undone.`,
    remove: (banger, id) => banger.call('images.delete', { id }),
  });
}
