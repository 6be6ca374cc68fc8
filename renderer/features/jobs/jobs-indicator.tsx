import { useQuery } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { Link, useLocation, useSearch } from 'wouter';
import { commands } from '../../../app/contract/commands.ts';
import { vmCountsQuery } from '../../vm/vm-queries.ts';
import { JobProgress } from './job-progress.tsx';
import { useRunningJobs } from './job-queries.ts';
import styles from './jobs-indicator.module.css';

/** In the sidebar: what runs in the background. Nothing at all when nothing does, or the screen itself shows it. */
export function JobsIndicator() {
  const running = useRunningJobs();
  const isShown = useJobsOfScreen();
  const jobs = running.filter(({ id }) => !isShown(id));
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

/** Which jobs the open screen shows itself: its own all of them, and the list without VMs the image for the first one. */
function useJobsOfScreen(): (id: string) => boolean {
  const [path] = useLocation();
  const search = useSearch();
  const [starter] = useRunningJobs('create_starter_image');
  const mayBeFirst = starter !== undefined && path === commands.showVms.place && search === '';
  const { data: counts } = useQuery({ ...vmCountsQuery, enabled: mayBeFirst });
  if (path === commands.showJobs.place) return () => true;
  return (id) => mayBeFirst && counts?.all === 0 && id === starter.id;
}
