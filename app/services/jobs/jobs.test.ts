import { describe, expect, it, vi } from 'vitest';
import type { Job, JobLine } from '../../contract/index.ts';
import { jobPolicy } from '../../contract/index.ts';
import { createEventBus } from '../../lib/bus.ts';
import { openTestStore } from '../../store/testing/factories.ts';
import { until } from '../../testing/until.ts';
import { createJobHistory } from './job-history.ts';
import { createJobs, type JobContext, type JobRule } from './jobs.ts';

const start = Date.parse('2026-05-01T10:00:00Z');
const kind = 'create_starter_image' as const;

type Db = ReturnType<typeof openTestStore>['db'];

/** One run of the dashboard, on a new database unless one is given; another one on the same begins where it was killed. */
function launch({
  db = openTestStore().db,
  now = start,
  rule,
}: {
  db?: Db;
  now?: number;
  rule?: JobRule;
} = {}) {
  const events = createEventBus();
  const seen: Job[] = [];
  const logged: JobLine[] = [];
  const reports: unknown[] = [];
  events.on('job.changed', (job) => seen.push(job));
  events.on('job.logged', ({ line }) => logged.push(line));
  const clock = { now: () => new Date(now) };
  const report = (_: string, error: unknown) => reports.push(error);
  const jobs = createJobs({ events, clock, history: createJobHistory({ db, events, clock, report }) });
  if (rule) jobs.setRule(kind, rule);
  const log = (id: string) => jobs.log(id).map(({ text }) => text);
  return { jobs, seen, logged, reports, db, log };
}

const request = (run: (context: JobContext) => Promise<string>) => ({
  ...{ kind, title: 'Creating an image', failed: 'The image couldn’t be created' },
  run,
});

/** Runs until it is cancelled, and then fails as work does that was told to stop. */
const endless = request(
  ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
);

describe('a job', () => {
  it('tells its progress, writes it into its log, and has a result', async () => {
    const { jobs, seen, logged, log } = launch();
    const id = jobs.start(
      request(async ({ progress }) => {
        progress('Halfway', 0.5);
        progress('Halfway', 0.6);
        return 'made-it';
      }),
    );
    await until(() =>
      expect(seen.at(-1)).toMatchObject({
        state: 'succeeded',
        resultId: 'made-it',
        fraction: 1,
        canRetry: false,
      }),
    );
    expect(seen.map(({ step }) => step)).toEqual(['Starting', 'Halfway', 'Halfway', 'Done']);
    expect(log(id)).toEqual(['Started', 'Halfway', 'Done']);
    expect(logged).toEqual(jobs.log(id));
  });

  it('that fails says why, as an error like every other', async () => {
    const { jobs, seen, log } = launch();
    const id = jobs.start(
      request(() => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))),
    );
    await until(() => expect(seen.at(-1)).toMatchObject({ state: 'failed', error: { code: 'disk_full' } }));
    expect(log(id).at(-1)).toBe('The image couldn’t be created: the disk is full.');
  });

  it('that is cancelled is told by its signal, and ends as cancelled when it has cleaned up', async () => {
    const { jobs, seen, log } = launch();
    const id = jobs.start(endless);
    expect(jobs.isIdle()).toBe(false);
    jobs.cancel(id);
    expect(seen.at(-1)).toMatchObject({ state: 'running', step: 'Canceling' });
    await jobs.cancelAll();
    expect(jobs.list()[0]).toMatchObject({ state: 'cancelled', error: null, resultId: null });
    expect(log(id)).toContain('Canceled by you');
    expect(jobs.isIdle()).toBe(true);
  });

  it('cannot be cancelled twice over, nor when it never was', async () => {
    const { jobs, seen } = launch();
    const id = jobs.start(request(async () => 'x'));
    await until(() => expect(seen.at(-1)?.state).toBe('succeeded'));
    expect(() => jobs.cancel(id)).toThrow('has already ended');
    expect(() => jobs.cancel('00000000-0000-0000-0000-000000000000')).toThrow('There is no job');
  });

  it('goes on when it cannot be written down, and the failure is reported', async () => {
    const { jobs, seen, reports, db } = launch();
    db.exec('DROP TABLE job_log; DROP TABLE jobs');
    jobs.start(request(async () => 'made-it'));
    await until(() => expect(seen.at(-1)).toMatchObject({ state: 'succeeded', resultId: 'made-it' }));
    expect(reports).not.toEqual([]);
  });
});

describe('when the dashboard is opened again', () => {
  it('jobs are as they ended, the newest first, with their logs', async () => {
    const before = launch();
    const first = before.jobs.start(request(async () => 'made-it'));
    await until(() => expect(before.seen.at(-1)?.state).toBe('succeeded'));
    before.jobs.start(endless);
    await before.jobs.cancelAll();
    const { jobs, log } = launch({ db: before.db });
    jobs.recover();
    expect(jobs.list()).toEqual(before.jobs.list());
    expect(jobs.list().map(({ state }) => state)).toEqual(['cancelled', 'succeeded']);
    expect(log(first)).toEqual(['Started', 'Done']);
    expect(log(jobs.list()[0]?.id ?? '')).toEqual(['Started', 'Banger is closing', 'Canceled']);
  });

  it('one that was cut short is interrupted since its last sign of life, and says how things stand', () => {
    const before = launch();
    const id = before.jobs.start(
      request(({ progress }) => {
        progress('Halfway', 0.5);
        return new Promise(() => undefined);
      }),
    );
    const rule: JobRule = { afterCrash: () => ({ note: 'Nothing was made.' }) };
    const { jobs, seen, log } = launch({ db: before.db, now: start + 3600_000, rule });
    expect(jobs.list()).toMatchObject([{ id, state: 'interrupted', endedAt: null }]);
    jobs.recover();
    const interrupted = {
      id,
      state: 'interrupted',
      step: 'Halfway',
      fraction: 0.5,
      endedAt: '2026-05-01T10:00:00Z',
    };
    expect(jobs.list()).toMatchObject([interrupted]);
    expect(seen).toMatchObject([interrupted]);
    expect(log(id)).toEqual(['Started', 'Halfway', 'Nothing was made.']);
    jobs.recover();
    expect(log(id)).toHaveLength(3);
    expect(() => jobs.cancel(id)).toThrow('has already ended');
  });

  it('one that was cut short after all was made has succeeded', () => {
    const before = launch();
    const id = before.jobs.start({ ...endless, input: { imageId: 'made-it' } });
    const rule: JobRule = { afterCrash: ({ imageId }) => ({ resultId: String(imageId) }) };
    const { jobs } = launch({ db: before.db, rule });
    jobs.recover();
    expect(jobs.list()).toMatchObject([{ id, state: 'succeeded', fraction: 1, resultId: 'made-it' }]);
    expect(() => jobs.retry(id)).toThrow('can’t be retried');
  });

  it('one that did not succeed can be tried again, once, with what it was told', () => {
    const before = launch();
    const id = before.jobs.start({ ...endless, input: { name: 'starter' } });
    const again = vi.fn((_: Record<string, unknown>) => jobs.start(endless));
    const rule = { again, afterCrash: () => ({ note: 'Nothing was made.' }) };
    const { jobs } = launch({ db: before.db, rule });
    jobs.recover();
    expect(jobs.list()[0]?.canRetry).toBe(true);
    const retriedAs = jobs.retry(id);
    expect(again).toHaveBeenCalledExactlyOnceWith({ name: 'starter' });
    expect(jobs.list()).toMatchObject([
      { id: retriedAs, state: 'running', canRetry: false },
      { id, state: 'interrupted', canRetry: false, retriedAs },
    ]);
    expect(() => jobs.retry(id)).toThrow('can’t be retried');
    expect(launch({ db: before.db }).jobs.list()[1]).toMatchObject({ id, retriedAs });
  });

  it('one of a kind that cannot be repeated is not offered to be', () => {
    const before = launch();
    const id = before.jobs.start(endless);
    const { jobs } = launch({ db: before.db, rule: { afterCrash: () => ({ note: 'Gone.' }) } });
    jobs.recover();
    expect(jobs.list()[0]?.canRetry).toBe(false);
    expect(() => jobs.retry(id)).toThrow('can’t be retried');
  });
});

describe('ended jobs are kept', () => {
  it('for so many days', async () => {
    const before = launch();
    const id = before.jobs.start(endless);
    await before.jobs.cancelAll();
    const day = 86_400_000;
    const onTime = launch({ db: before.db, now: start + jobPolicy.keptDays * day });
    onTime.jobs.recover();
    expect(onTime.jobs.list()).toMatchObject([{ id }]);
    const late = launch({ db: before.db, now: start + jobPolicy.keptDays * day + 1000 });
    late.jobs.recover();
    expect(late.jobs.list()).toEqual([]);
    expect(late.db.prepare('SELECT count(*) FROM job_log').pluck().get()).toBe(0);
  });

  it('up to so many, and those that run are none of them', async () => {
    const { jobs, db } = launch();
    db.pragma('synchronous = OFF'); // 200 jobs: the disk is not what is tested
    const running = jobs.start(endless);
    for (let number = 0; number < jobPolicy.keptJobs + 5; number += 1) jobs.start(request(async () => 'x'));
    await until(() => expect(jobs.list().filter(({ state }) => state === 'running')).toHaveLength(1));
    const later = launch({ db });
    later.jobs.recover();
    expect(later.jobs.list()).toHaveLength(jobPolicy.keptJobs);
    expect(later.jobs.list().some(({ id }) => id === running)).toBe(false);
  });
});
