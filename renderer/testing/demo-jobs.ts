import type { Job, JobLine } from '../../app/contract/jobs.ts';
import { ago, demoId } from './demo-data.ts';
import { type Emit, refuse } from './demo-machines.ts';

const starterSteps = [
  'Fetching the kernel',
  'Unpacking the kernel',
  'Collecting the modules',
  'Writing the root file system',
  'Checking every file',
];
/** Progress reports of one step. */
const reports = 6;

export function demoJob(overrides: Partial<Job> & Pick<Job, 'id'>): Job {
  return {
    kind: 'create_starter_image',
    title: 'Create the image starter',
    state: 'running',
    step: '',
    fraction: 0,
    startedAt: ago(0),
    endedAt: null,
    resultId: null,
    error: null,
    canRetry: false,
    retriedAs: null,
    ...overrides,
  };
}

const hour = 3600_000;

/** What the installation did before it was opened, the oldest first. */
const demoJobs = (): Job[] => [
  demoJob({
    id: demoId('c', 1),
    state: 'succeeded',
    step: 'Done',
    fraction: 1,
    startedAt: ago(48 * hour),
    endedAt: ago(48 * hour - 41_000),
    resultId: demoId('a', 1),
  }),
  demoJob({
    id: demoId('c', 2),
    kind: 'back_up_database',
    title: 'Back up the database',
    state: 'failed',
    step: 'Failed',
    startedAt: ago(5 * hour),
    endedAt: ago(5 * hour - 2000),
    canRetry: true,
    error: {
      code: 'disk_full',
      message: '"Back up the database" failed: the disk is full.',
      unchanged: 'What it had begun was removed.',
      hint: 'Free some space, then try again.',
    },
  }),
  demoJob({
    id: demoId('c', 3),
    title: 'Create the image starter-2',
    state: 'interrupted',
    step: 'Writing the root file system',
    fraction: 0.62,
    startedAt: ago(3 * hour),
    endedAt: ago(3 * hour - 9000),
    canRetry: true,
  }),
];

const demoLog = (): JobLine[] =>
  ['Started', 'Fetching the kernel', 'Writing the root file system'].map((text, index) => ({
    id: index + 1,
    at: new Date(Date.now() - 3 * hour + index * 3000).toISOString(),
    text,
  }));

/** Jobs that take their time and end well, unless cancelled. */
export function createDemoJobs({ emit, pace }: { emit: Emit; pace: number }) {
  const jobs = new Map(demoJobs().map((job) => [job.id, job]));
  const logs = new Map([...jobs.keys()].map((id) => [id, demoLog()]));
  const finishers = new Map<string, () => string>();

  function change(id: string, changes: Partial<Job>): void {
    const job = jobs.get(id);
    if (!job) return;
    const changed = { ...job, ...changes };
    jobs.set(id, changed);
    if (changes.step !== undefined && changes.step !== job.step) {
      const log = logs.get(id) ?? [];
      const line = { id: log.length + 1, at: new Date().toISOString(), text: changes.step };
      logs.set(id, [...log, line]);
      emit('job.logged', { jobId: id, line });
    }
    emit('job.changed', changed);
  }

  function start(kind: Job['kind'], title: string, finish: () => string): string {
    const steps = kind === 'create_starter_image' ? starterSteps : [title];
    const id = demoId('c', jobs.size + 1);
    jobs.set(id, demoJob({ id, kind, title, startedAt: ago(0) }));
    finishers.set(id, finish);
    change(id, { step: 'Starting' });
    let done = 0;
    const timer = setInterval(() => {
      if (jobs.get(id)?.state !== 'running') {
        clearInterval(timer);
      } else if (done === steps.length * reports) {
        clearInterval(timer);
        change(id, { state: 'succeeded', step: 'Done', fraction: 1, resultId: finish(), endedAt: ago(0) });
      } else {
        change(id, {
          step: steps[Math.floor(done / reports)] ?? 'Done',
          fraction: done / (steps.length * reports),
        });
        done += 1;
      }
    }, pace / reports);
    return id;
  }

  return {
    list: (): Job[] => [...jobs.values()].reverse(),
    log: (id: string): JobLine[] => logs.get(id) ?? [],
    start,
    cancel(id: string): void {
      if (jobs.get(id)?.state !== 'running')
        throw refuse('wrong_state', 'It has already ended.', 'There is nothing to cancel.');
      change(id, { state: 'cancelled', step: 'Cancelled', endedAt: ago(0), canRetry: true });
    },
    retry(id: string): string {
      const job = jobs.get(id);
      if (!job?.canRetry) throw refuse('wrong_state', 'It cannot be tried again.', 'Look at the newer job.');
      const retriedAs = start(job.kind, job.title, finishers.get(id) ?? (() => demoId('a', 1)));
      change(id, { retriedAs, canRetry: false });
      return retriedAs;
    },
  };
}
