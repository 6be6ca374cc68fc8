import { type JobLine, jobPolicy } from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, preciseTimestamp, timestamp } from '../../lib/clock.ts';
import { inTransaction, type WritableDb } from '../../store/db.ts';
import {
  appendJobLine,
  insertJob,
  type JobRecord,
  jobLines,
  listJobs,
  pruneJobs,
  updateJob,
} from '../../store/jobs.ts';

const day = 24 * 3600_000;

interface Parts {
  readonly db: WritableDb;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly report: (message: string, error: unknown) => void;
}

export type JobHistory = ReturnType<typeof createJobHistory>;

/**
 * Jobs as the database keeps them. What cannot be written (a full disk) is reported and fails no job: its row then says less
 * than the job did, and `running` to the next launch, which will call it interrupted.
 */
export function createJobHistory({ db, events, clock, report }: Parts) {
  /** Row and line in one transaction, then the event that tells of the line. */
  function writeDown(job: JobRecord, text: string, write: () => void): void {
    try {
      const line = inTransaction(db, () => {
        write();
        return appendJobLine(db, job.id, { at: preciseTimestamp(clock), text });
      });
      events.emit('job.logged', { jobId: job.id, line });
    } catch (error) {
      report('a job could not be written down', error);
    }
  }

  function prune(): void {
    const endedBefore = timestamp({ now: () => new Date(clock.now().getTime() - jobPolicy.keptDays * day) });
    pruneJobs(db, { endedBefore, keep: jobPolicy.keptJobs });
  }

  return {
    add: (job: JobRecord, line: string): void =>
      writeDown(job, line, () => {
        prune();
        insertJob(db, job);
      }),
    save: (job: JobRecord, line: string): void => writeDown(job, line, () => updateJob(db, job)),
    /** Newest first. */
    list: (): JobRecord[] => listJobs(db),
    /** Oldest first. */
    lines: (jobId: string): JobLine[] => jobLines(db, jobId),
    prune,
  };
}
