import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useSearch } from 'wouter';
import type { Job } from '../../../app/contract/jobs.ts';
import { jobPolicy } from '../../../app/contract/retention.ts';
import { ContainedItem } from '../../ui/contained.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { jobsQuery } from './job-queries.ts';
import { JobRow } from './job-row.tsx';
import styles from './jobs-page.module.css';

/** Every long operation: what runs, and what became of those that ran. `?job=` shows one with its log. */
export function JobsPage() {
  const shown = new URLSearchParams(useSearch()).get('job');
  const { data, error, refetch } = useQuery(jobsQuery);
  const jobs = data ?? [];
  const running = jobs.filter(({ state }) => state === 'running');
  const ended = jobs.filter(({ state }) => state !== 'running');
  return (
    <Page title="Jobs">
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 ? (
        <EmptyState icon={<ListChecks />} title="No jobs yet">
          Longer tasks such as creating images, backups and imports appear here, with their logs.
        </EmptyState>
      ) : (
        <PageBody label="Jobs">
          <JobList title="Running" jobs={running} shown={shown} />
          <JobList title="Finished" jobs={ended} shown={shown} />
          <p className={styles.policy}>{policy}</p>
        </PageBody>
      )}
    </Page>
  );
}

const policy = `The latest ${jobPolicy.keptJobs} finished jobs are kept for ${jobPolicy.keptDays} days.`;

function JobList({ title, jobs, shown }: { title: string; jobs: readonly Job[]; shown: string | null }) {
  if (jobs.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{title}</h2>
      <ul aria-label={`${title} jobs`} className={styles.jobs}>
        {jobs.map((job) => (
          <ContainedItem key={job.id} of={job}>
            <JobRow job={job} shown={job.id === shown} />
          </ContainedItem>
        ))}
      </ul>
    </section>
  );
}
