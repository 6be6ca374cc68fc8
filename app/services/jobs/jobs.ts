import { randomUUID } from 'node:crypto';
import type { Job, JobLine } from '../../contract/index.ts';
import { momentOf } from '../../contract/moments.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, timestamp } from '../../lib/clock.ts';
import { failure, notFound, systemFailure } from '../../lib/failures.ts';
import type { JobRecord } from '../../store/jobs.ts';
import type { JobHistory } from './job-history.ts';

export interface JobContext {
  /** Aborted when somebody cancels the job. */
  readonly signal: AbortSignal;
  /** `fraction` is 0 to 1. A step that is not the one before is also a line of the log. */
  progress(step: string, fraction: number): void;
}

type JobInput = JobRecord['input'];

export interface JobRequest {
  readonly kind: Job['kind'];
  /** What goes on, in the words for the person: `Creating the image “starter”`. */
  readonly title: string;
  /** What is so when it fails, without a full stop; the reason is added. */
  readonly failed: string;
  /** What it takes to do it again; plain JSON. */
  readonly input?: JobInput;
  /** Does the work; resolves to the id of what it made. */
  run(context: JobContext): Promise<string>;
}

/** What is special about jobs of a kind. */
export interface JobRule {
  /** Starts a job that does the same and answers with its id; absent where that is not safe. */
  readonly again?: (input: JobInput) => string;
  /** What became of one that was cut short, once all that is half made has been removed: its result, when it was there already, or how things stand. */
  readonly afterCrash: (input: JobInput) => { resultId: string } | { note: string };
}

export type Jobs = ReturnType<typeof createJobs>;

/** Long operations: started here, watched by `job.changed`, cancelled by id, remembered by the database. */
export function createJobs(parts: { events: EventBus; clock: Clock; history: JobHistory }) {
  const { events, clock, history } = parts;
  const rules = new Map<Job['kind'], JobRule>();
  /** The jobs of this run of the dashboard. */
  const jobs = new Map<string, { job: JobRecord; abort: AbortController; done: Promise<void> }>();

  function shown({ input: _, ...job }: JobRecord): Job {
    const failed = job.state !== 'running' && job.state !== 'succeeded';
    const canRetry = failed && job.retriedAs === null && rules.get(job.kind)?.again !== undefined;
    return { ...job, canRetry };
  }

  /** Of earlier runs, newest first. One that its row calls running is not: it was cut short. */
  function earlier(): JobRecord[] {
    return history.list().flatMap((job): JobRecord[] => {
      if (jobs.has(job.id)) return [];
      return [job.state === 'running' ? { ...job, state: 'interrupted' } : job];
    });
  }

  const running = () => [...jobs].filter(([, { job }]) => job.state === 'running');

  function find(id: string): JobRecord {
    const job = jobs.get(id)?.job ?? earlier().find((one) => one.id === id);
    if (!job) throw notFound('job', id);
    return job;
  }

  function change(id: string, changes: Partial<JobRecord>, line?: string): void {
    const entry = jobs.get(id);
    const job = { ...(entry?.job ?? find(id)), ...changes };
    if (entry) entry.job = job;
    if (line !== undefined) history.save(job, line);
    events.emit('job.changed', shown(job));
  }

  async function carryOut(id: string, request: JobRequest, signal: AbortSignal): Promise<void> {
    const progress = (step: string, fraction: number) => {
      if (signal.aborted) return;
      const line = jobs.get(id)?.job.step === step ? undefined : step;
      change(id, { step, fraction: Math.min(1, Math.max(0, fraction)) }, line);
    };
    try {
      const resultId = await request.run({ signal, progress });
      change(
        id,
        { state: 'succeeded', step: 'Done', fraction: 1, resultId, endedAt: timestamp(clock) },
        'Done',
      );
    } catch (error) {
      const ended = outcome(error, signal, request.failed);
      change(id, { ...ended, endedAt: timestamp(clock) }, ended.error?.message ?? ended.step);
    }
  }

  /** Its last line, or its start; now where neither has a time that can be read. */
  function lastSign({ id, startedAt }: JobRecord): string {
    const moments = [history.lines(id).at(-1)?.at, startedAt].map(momentOf);
    const last = moments.find((moment) => !Number.isNaN(moment));
    return timestamp(last === undefined ? clock : { now: () => new Date(last) });
  }

  function afterCrash(job: JobRecord): void {
    const rule = rules.get(job.kind);
    const found = rule?.afterCrash(job.input) ?? { note: 'Banger closed while the job was running.' };
    const endedAt = lastSign(job);
    if ('resultId' in found) {
      const done = {
        state: 'succeeded',
        step: 'Done',
        fraction: 1,
        resultId: found.resultId,
        endedAt,
      } as const;
      change(job.id, done, 'Banger closed after everything had been created');
    } else {
      change(job.id, { state: 'interrupted', endedAt }, found.note);
    }
  }

  return {
    /** Newest first. */
    list: (): Job[] => [...[...jobs.values()].map(({ job }) => job).reverse(), ...earlier()].map(shown),

    /** Oldest first. Throws `not_found`. */
    log: (id: string): JobLine[] => history.lines(find(id).id),

    /** Says what is special about a kind: before any job of it is started or looked at. */
    setRule(kind: Job['kind'], rule: JobRule): void {
      rules.set(kind, rule);
    },

    isIdle: (): boolean => running().length === 0,

    /** The titles of those that run. */
    underWay: (): string[] => running().map(([, { job }]) => job.title),

    /** Starts the work and answers at once with the job's id. */
    start(request: JobRequest): string {
      const id = randomUUID();
      const abort = new AbortController();
      const job: JobRecord = {
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
        input: request.input ?? {},
        retriedAs: null,
      };
      const entry = { job, abort, done: Promise.resolve() };
      jobs.set(id, entry);
      history.add(job, 'Started');
      events.emit('job.changed', shown(job));
      entry.done = carryOut(id, request, abort.signal);
      return id;
    },

    /** Throws `not_found` or, when the job has ended, `wrong_state`. */
    cancel(id: string): void {
      const job = find(id);
      const entry = jobs.get(id);
      if (!entry || job.state !== 'running') {
        throw failure('wrong_state', {
          message: 'The job has already ended.',
          unchanged: 'Its result is unchanged.',
          hint: 'There is nothing to cancel.',
        });
      }
      change(id, { step: 'Canceling' }, 'Canceled by you');
      entry.abort.abort();
    },

    /** Does again what did not succeed and answers with the new job's id. Throws `not_found`, `wrong_state`, and what starting it throws. */
    retry(id: string): string {
      const job = find(id);
      const again = rules.get(job.kind)?.again;
      if (!again || !shown(job).canRetry) {
        throw failure('wrong_state', {
          message: 'The job can’t be retried.',
          unchanged: 'Nothing was started.',
          hint: job.retriedAs
            ? 'It was already retried: look at the newer job.'
            : 'Start it again from its own screen.',
        });
      }
      const retriedAs = again(job.input);
      change(id, { retriedAs }, 'You retried it');
      return retriedAs;
    },

    /** At launch, when what is half made has been removed: says of each job that was cut short what became of it. */
    recover(): void {
      for (const job of history.list()) {
        if (job.state === 'running' && !jobs.has(job.id)) afterCrash(job);
      }
      history.prune();
    },

    /** Cancels what runs and resolves when all of it has cleaned up: for quitting. */
    async cancelAll(): Promise<void> {
      const cut = running();
      for (const [id, { abort }] of cut) {
        change(id, { step: 'Canceling' }, 'Banger is closing');
        abort.abort();
      }
      await Promise.all(cut.map(([, { done }]) => done));
    },
  };
}

function outcome(error: unknown, signal: AbortSignal, failed: string): Pick<Job, 'state' | 'step' | 'error'> {
  if (signal.aborted) return { state: 'cancelled', step: 'Canceled', error: null };
  const { value } = systemFailure(error, {
    message: failed,
    unchanged: 'Its partial results were removed.',
    hint: 'Try again.',
  });
  return { state: 'failed', step: 'Failed', error: value };
}
