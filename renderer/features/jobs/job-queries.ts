import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import type { Job } from '../../../app/contract/jobs.ts';
import { ApiError, call, listen } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';

export const jobsQuery = queryOptions({ queryKey: queryKeys.jobs, queryFn: () => call('jobs.list', {}) });

export const jobLogQuery = (id: string) =>
  queryOptions({ queryKey: queryKeys.jobLog(id), queryFn: () => call('jobs.log', { id }) });

/** Of one kind, or of all. */
export function useRunningJobs(kind?: Job['kind']): Job[] {
  const { data = [] } = useQuery(jobsQuery);
  return data.filter((job) => job.state === 'running' && (kind === undefined || job.kind === kind));
}

export function useCancelJob() {
  return useMutation({ mutationFn: (id: string) => call('jobs.cancel', { id }), onError: notifyError });
}

/** Does again what did not succeed. */
export function useRetryJob() {
  return useMutation({ mutationFn: (id: string) => call('jobs.retry', { id }), onError: notifyError });
}

/**
 * Starts a job and resolves to the id of what it made. It listens before it starts, so that no end is missed.
 * Throws `ApiError`: the job's own error, or `cancelled`.
 */
export async function runJob(start: () => Promise<string>): Promise<string> {
  const seen = new Map<string, Job>();
  let notice = () => {};
  const end = listen('job.changed', (job) => {
    seen.set(job.id, job);
    notice();
  });
  try {
    const id = await start();
    return await new Promise<string>((resolve, reject) => {
      notice = () => {
        const job = seen.get(id);
        if (!job || job.state === 'running') return;
        if (job.state === 'succeeded' && job.resultId) resolve(job.resultId);
        else reject(failureOf(job));
      };
      notice();
    });
  } finally {
    end();
  }
}

function failureOf(job: Job): ApiError {
  return new ApiError(
    job.error ?? {
      code: 'cancelled',
      message: 'The job was canceled.',
      unchanged: 'Its partial results were removed.',
      hint: 'You can start it again at any time.',
    },
  );
}
