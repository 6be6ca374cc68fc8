import { AppError } from '../../contract/errors.ts';
import type { Job } from '../../contract/index.ts';
import type { Banger } from './banger.ts';
import type { Context } from './context.ts';
import { drawProgress } from './progress-bar.ts';
import { closed } from './wait.ts';

/**
 * Starts a job and follows it to its end, with a bar on the terminal. Ctrl-C cancels it, and waits until nothing half made is
 * left. Throws what the job failed with.
 */
export async function followJob(
  context: Context,
  banger: Banger,
  start: () => Promise<string>,
): Promise<Job> {
  const { signal } = context;
  const bar = drawProgress(context.output);
  let id: string | null = null;
  let look: (job: Job | null) => void = () => undefined;
  const seen = new Map<string, Job>();
  const ended = new Promise<Job | null>((resolve) => {
    look = (job) => {
      if (job === null || (job.id === id && job.state !== 'running')) resolve(job);
      else if (job.id === id) bar.show(job.step, job.fraction);
    };
  });
  const watch = await banger.events(
    ({ event, payload }) => {
      if (event !== 'job.changed') return;
      seen.set(payload.id, payload);
      look(payload);
    },
    { only: ['job.changed'] },
  );
  void watch.ended.then(() => look(null));
  const cancel = () =>
    void (id === null ? undefined : banger.call('jobs.cancel', { id }).catch(() => undefined));
  try {
    signal.throwIfAborted();
    id = await start();
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    // What was told before the answer with its id.
    const early = seen.get(id);
    if (early) look(early);
    const job = await ended;
    if (job === null) throw closed();
    if (job.state !== 'succeeded') throw outcome(job);
    return job;
  } finally {
    signal.removeEventListener('abort', cancel);
    watch.close();
    bar.end();
  }
}

function outcome({ error }: Job): AppError {
  return new AppError(
    error ?? {
      code: 'cancelled',
      message: 'The job was canceled.',
      unchanged: 'Nothing half made is left.',
      hint: 'Run the command again to start over.',
    },
  );
}
