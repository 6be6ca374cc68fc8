import type { Context } from '../kit/context.ts';
import { followJob } from '../kit/follow-job.ts';

/** Creates the starter image; resolves when it is there. */
export async function buildStarter(context: Context, { name }: { name?: string }): Promise<void> {
  const banger = await context.banger('long');
  const job = await followJob(context, banger, () =>
    banger.call('images.createStarter', name === undefined ? {} : { name }),
  );
  const image = await banger.call('images.get', { id: String(job.resultId) });
  context.output.result(image, `The image ${image.name} was created.`);
}
