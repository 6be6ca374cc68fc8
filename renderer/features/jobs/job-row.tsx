import { ChevronRight, RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Job } from '../../../app/contract/jobs.ts';
import { momentOf } from '../../../app/contract/moments.ts';
import { cx } from '../../lib/cx.ts';
import { duration } from '../../lib/relative-time.ts';
import { Button } from '../../ui/button.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { JobLog } from './job-log.tsx';
import { JobProgress } from './job-progress.tsx';
import { useRetryJob } from './job-queries.ts';
import styles from './job-row.module.css';
import { jobStates, resultOf } from './job-words.ts';

/** A job: what became of it, what to do about it, and its log when it is opened. `shown`: somebody came here to see it. */
export function JobRow({ job, shown }: { job: Job; shown: boolean }) {
  const [open, setOpen] = useState(shown);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!shown) return;
    setOpen(true);
    row.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);

  const { word, icon: Icon, tone } = jobStates[job.state];
  return (
    <li ref={row} aria-label={job.title} className={cx(styles.job, shown && styles.shown)}>
      <span className={cx(styles.icon, styles[tone])} data-tip={word}>
        <Icon aria-hidden="true" />
      </span>
      <div className={styles.body}>
        {job.state === 'running' ? <JobProgress job={job} /> : <Ended job={job} word={word} />}
        <button
          type="button"
          aria-expanded={open}
          className={styles.toggle}
          onClick={() => setOpen((before) => !before)}
        >
          <ChevronRight aria-hidden="true" />
          Log
        </button>
        {open && <JobLog id={job.id} />}
      </div>
    </li>
  );
}

function Ended({ job, word }: { job: Job; word: string }) {
  const retry = useRetryJob();
  const result = resultOf(job);
  return (
    <>
      <div className={styles.head}>
        <div className={styles.words}>
          <p className={styles.title}>{job.title}</p>
          <p className={styles.facts}>
            {word} <LiveTime at={job.endedAt ?? job.startedAt} />
            {tookOf(job)}
            {job.state === 'interrupted' && ` · at “${job.step}”`}
          </p>
        </div>
        {result && (
          <Link href={result.href} className={styles.link}>
            {result.label}
          </Link>
        )}
        {job.retriedAs && (
          <Link href={`/jobs?job=${job.retriedAs}`} className={styles.link}>
            Retried
          </Link>
        )}
        {job.canRetry && (
          <Button
            size="small"
            icon={<RotateCcw />}
            writes
            pending={retry.isPending}
            onClick={() => retry.mutate(job.id)}
          >
            Try again
          </Button>
        )}
      </div>
      {job.error && (
        <p className={styles.error} data-selectable>
          {job.error.message} {job.error.unchanged} {job.error.hint}
        </p>
      )}
    </>
  );
}

function tookOf({ startedAt, endedAt }: Job): string {
  const took = momentOf(endedAt) - momentOf(startedAt);
  return took >= 1000 ? ` · took ${duration(took)}` : '';
}
