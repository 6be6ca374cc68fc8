import type { Job } from '../../contract/index.ts';
import { failure } from '../../lib/failures.ts';
import type { Banger } from '../kit/banger.ts';
import { type Context, forEach } from '../kit/context.ts';
import { table } from '../kit/table.ts';

export async function listJobs({ banger, output }: Context): Promise<void> {
  const jobs = await (await banger()).call('jobs.list', {});
  const rows = jobs.map(({ id, state, fraction, title, startedAt }) => [
    id,
    state === 'running' ? `running, ${Math.floor(fraction * 100)} %` : state,
    startedAt,
    title,
  ]);
  if (jobs.length === 0) output.note('There are no jobs.');
  output.result(jobs, jobs.length > 0 ? table(['ID', 'STATE', 'STARTED', 'WHAT'], rows, output.columns) : '');
}

export async function logOfJob({ banger, output }: Context, id: string): Promise<void> {
  const asked = await banger();
  const lines = await asked.call('jobs.log', { id: (await findJob(asked, id)).id });
  output.result(lines, lines.map(({ at, text }) => `${at}  ${text}`).join('\n'));
}

export async function cancelJobs(context: Context, ids: readonly string[]): Promise<number> {
  const { output } = context;
  const banger = await context.banger();
  const { done, code } = await forEach(context, ids, async (given) => {
    const { id, title } = await findJob(banger, given);
    await banger.call('jobs.cancel', { id });
    if (!output.json) output.result(null, `Canceling the job: ${title}`);
    return findJob(banger, id);
  });
  if (output.json) output.result(done, '');
  return code;
}

/** By its id, or the beginning of one that no other job has. */
async function findJob(banger: Banger, id: string): Promise<Job> {
  const jobs = await banger.call('jobs.list', {});
  const found = jobs.filter((job) => job.id === id || (id !== '' && job.id.startsWith(id)));
  const job = found.find((one) => one.id === id) ?? (found.length === 1 ? found[0] : undefined);
  if (job) return job;
  throw failure('not_found', {
    message:
      found.length > 1 ? `There is more than one job whose id starts with ${id}.` : `There is no job ${id}.`,
    unchanged: 'Nothing was changed.',
    hint: 'Run “banger-desktop job list” to see them all.',
  });
}
