import { X } from 'lucide-react';
import { Link } from 'wouter';
import type { Job } from '../../../app/contract/jobs.ts';
import { IconButton } from '../../ui/button.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import styles from './job-progress.module.css';
import { useCancelJob } from './job-queries.ts';

/** A running job: what it is, what it does right now, how far it is, and a way to stop it. */
export function JobProgress({ job }: { job: Job }) {
  const cancel = useCancelJob();
  return (
    <div className={styles.job}>
      <div className={styles.head}>
        <Link href={`/jobs?job=${job.id}`} className={styles.title}>
          {job.title}
        </Link>
        <span className={styles.percent}>{Math.round(job.fraction * 100)}%</span>
        <IconButton
          label={`Cancel: ${job.title}`}
          data-tip="Cancel"
          className={styles.cancel}
          pending={cancel.isPending}
          onClick={() => cancel.mutate(job.id)}
        >
          <X />
        </IconButton>
      </div>
      <ProgressBar fraction={job.fraction} label={job.title} />
      <p className={styles.step}>{job.step}</p>
    </div>
  );
}
