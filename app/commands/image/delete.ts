import { confirmed } from '../kit/confirm.ts';
import { type Context, forEach } from '../kit/context.ts';
import { findImage } from '../kit/find.ts';

export async function deleteImages(
  context: Context,
  names: readonly string[],
  { yes = false }: { yes?: boolean },
): Promise<number> {
  const { output } = context;
  await confirmed(
    context,
    `Delete ${names.length === 1 ? 'the image' : 'the images'} ${names.join(', ')}? This can’t be undone.`,
    yes,
  );
  const banger = await context.banger();
  const { done, code } = await forEach(context, names, async (name) => {
    const image = await findImage(banger, name);
    await banger.call('images.delete', { id: image.id });
    if (!output.json) output.result(null, `${image.name} was deleted.`);
    return { id: image.id, name: image.name };
  });
  if (output.json) output.result(done, '');
  return code;
}
