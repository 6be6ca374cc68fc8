import { z } from 'zod';
import type { Banger } from '../kit/banger.ts';
import type { AddTool } from './tools.ts';

/** Images in an answer; a query finds the others. */
const mostImages = 100;

const images = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    note: z.string().nullable().describe('What may keep VMs of this image from booting'),
  }),
);

export function addImageTools(add: AddTool, banger: () => Promise<Banger>): void {
  add('list_images', {
    title: 'List images',
    description:
      'Lists the images that VMs can be created from. If there is none, ask the user to create one in Banger, or to run ' +
      '“banger-desktop image build starter”.',
    input: z.strictObject({ query: z.string().max(200).optional().describe('Text that the name contains') }),
    output: z.object({ images, total: z.int().describe('How many there are; at most 100 are listed') }),
    hints: { readOnlyHint: true, openWorldHint: false },
    work: async ({ query = '' }) => {
      const { items, total } = await (await banger()).call('images.list', { query, limit: mostImages });
      return { images: items.map(({ id, name, rootNote }) => ({ id, name, note: rootNote })), total };
    },
  });
}
