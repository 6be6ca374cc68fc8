import type { Jobs } from '../services/jobs/jobs.ts';
import type { HandlersOf } from './handlers.ts';

export function jobHandlers(jobs: Jobs): HandlersOf<'jobs'> {
  return {
    'jobs.list': () => jobs.list(),
    'jobs.log': ({ id }) => jobs.log(id),
    'jobs.cancel': ({ id }) => jobs.cancel(id),
    'jobs.retry': ({ id }) => jobs.retry(id),
  };
}
