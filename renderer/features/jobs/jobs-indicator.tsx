import { LoaderCircle } from 'lucide-react';
import { Link } from 'wouter';
import { JobProgress } from './job-progress.tsx';
import { useRunningJobs } from './job-queries.ts';
import styles from './jobs-indicator.module.css';

/** In the sidebar: what runs in the background. Nothing at all when nothing does. */
export function JobsIndicator() {
  const jobs = useRunningJobs();
  if (jobs.length === 0) return null;
  return (
    <section aria-label="Running jobs" className={styles.jobs}>
      <Link href="/jobs" aria-label="Show the jobs" data-tip="Jobs" className={styles.small}>
        <LoaderCircle aria-hidden="true" />
      </Link>
      {jobs.map((job) => (
        <div key={job.id} className={styles.job}>
          <JobProgress job={job} />
        </div>
      ))}
    </section>
  );
}
