import { randomUUID } from 'node:crypto';
import type { Job } from '../contract/index.ts';
import type { EventBus } from '../events/bus.ts';
import { type Clock, timestamp } from './clock.ts';
import { failure, notFound, systemFailure } from './failures.ts';

export interface JobContext {
  /** Aborted when somebody cancels the job. */
  readonly signal: AbortSignal;
  /** `fraction` is 0 to 1. */
  progress(step: string, fraction: number): void;
}

export interface JobRequest {
  readonly kind: Job['kind'];
  readonly title: string;
  /** Does the work; resolves to the id of what it made. */
  run(context: JobContext): Promise<string>;
}

/** Long operations: started here, watched by `job.changed`, cancelled by id. The ended ones are kept until the dashboard quits. */
export function createJobs({ events, clock }: { events: EventBus; clock: Clock }) {
  const jobs = new Map<string, { job: Job; abort: AbortController; done: Promise<void> }>();

  function change(id: string, changes: Partial<Job>): void {
    const entry = jobs.get(id);
    if (!entry) return;
    entry.job = { ...entry.job, ...changes };
    events.emit('job.changed', entry.job);
  }

  async function carryOut(id: string, request: JobRequest, signal: AbortSignal): Promise<void> {
    const progress = (step: string, fraction: number) => {
      if (!signal.aborted) change(id, { step, fraction: Math.min(1, Math.max(0, fraction)) });
    };
    try {
      const resultId = await request.run({ signal, progress });
      change(id, { state: 'succeeded', step: 'Done', fraction: 1, resultId, endedAt: timestamp(clock) });
    } catch (error) {
      change(id, { ...outcome(error, signal, request.title), endedAt: timestamp(clock) });
    }
  }

  return {
    /** Newest first. */
    list: (): Job[] => [...jobs.values()].map(({ job }) => job).reverse(),

    /** Starts the work and answers at once with the job's id. */
    start(request: JobRequest): string {
      const id = randomUUID();
      const abort = new AbortController();
      const job: Job = {
        id,
        kind: request.kind,
        title: request.title,
        state: 'running',
        step: 'Starting',
        fraction: 0,
        startedAt: timestamp(clock),
        endedAt: null,
        resultId: null,
        error: null,
      };
      const entry = { job, abort, done: Promise.resolve() };
      jobs.set(id, entry);
      events.emit('job.changed', job);
      entry.done = carryOut(id, request, abort.signal);
      return id;
    },

    /** Throws `not_found` or, when the job has ended, `wrong_state`. */
    cancel(id: string): void {
      const entry = jobs.get(id);
      if (!entry) throw notFound('job', id);
      if (entry.job.state !== 'running') {
        throw failure('wrong_state', {
          message: `"${entry.job.title}" has already ended.`,
          unchanged: 'Its result stays as it is.',
          hint: 'There is nothing to cancel.',
        });
      }
      change(id, { step: 'Cancelling' });
      entry.abort.abort();
    },

    /** Cancels what runs and resolves when all of it has cleaned up: for quitting. */
    async cancelAll(): Promise<void> {
      const running = [...jobs.values()].filter(({ job }) => job.state === 'running');
      for (const { abort } of running) abort.abort();
      await Promise.all(running.map(({ done }) => done));
    },
  };
}

export type Jobs = ReturnType<typeof createJobs>;

function outcome(error: unknown, signal: AbortSignal, title: string): Pick<Job, 'state' | 'step' | 'error'> {
  if (signal.aborted) return { state: 'cancelled', step: 'Cancelled', error: null };
  const { value } = systemFailure(error, {
    message: `"${title}" failed`,
    unchanged: 'What it had begun was removed.',
    hint: 'Try again; the log in the state folder has the details.',
  });
  return { state: 'failed', step: 'Failed', error: value };
}
