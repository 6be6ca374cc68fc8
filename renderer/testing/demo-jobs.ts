import type { Job } from '../../app/contract/jobs.ts';
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

/** Jobs that take their time and end well, unless cancelled. */
export function createDemoJobs({ emit, pace }: { emit: Emit; pace: number }) {
  const jobs = new Map<string, Job>();

  function change(id: string, changes: Partial<Job>): void {
    const job = jobs.get(id);
    if (!job) return;
    const changed = { ...job, ...changes };
    jobs.set(id, changed);
    emit('job.changed', changed);
  }

  return {
    list: (): Job[] => [...jobs.values()].reverse(),
    start(kind: Job['kind'], title: string, finish: () => string): string {
      const steps = kind === 'create_starter_image' ? starterSteps : [title];
      const id = demoId('c', jobs.size + 1);
      jobs.set(id, {
        id,
        kind,
        title,
        state: 'running',
        step: 'Starting',
        fraction: 0,
        startedAt: ago(0),
        endedAt: null,
        resultId: null,
        error: null,
      });
      change(id, {});
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
    },
    cancel(id: string): void {
      if (jobs.get(id)?.state !== 'running')
        throw refuse('wrong_state', 'It has already ended.', 'There is nothing to cancel.');
      change(id, { state: 'cancelled', step: 'Cancelled', endedAt: ago(0) });
    },
  };
}
