import type { ImageView, Page, VmView } from '../../contract/index.ts';
import type { Banger } from './banger.ts';
import { UsageError } from './context.ts';

/** The VM of a name or an id. Throws `not_found`, with the name that may have been meant. */
export const findVm = (banger: Banger, name: string): Promise<VmView> =>
  banger.call('vms.find', { name: given(name) });

/** The same of an image. */
export const findImage = (banger: Banger, name: string): Promise<ImageView> =>
  banger.call('images.find', { name: given(name) });

function given(name: string): string {
  if (name === '') throw new UsageError('A name is empty.');
  return name;
}

/** All VMs, page by page. */
export const allVms = (banger: Banger): Promise<VmView[]> =>
  everyPage((place) => banger.call('vms.list', place));

/** The same of images. */
export const allImages = (banger: Banger): Promise<ImageView[]> =>
  everyPage((place) => banger.call('images.list', place));

async function everyPage<T>(
  ask: (place: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await ask({ limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) return items;
  }
}
