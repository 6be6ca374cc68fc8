import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { ActivityEntry } from '../../../app/contract/activity.ts';
import { cx } from '../../lib/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { LiveTime } from '../../ui/live-time.tsx';
import { groupByDay } from './activity-days.ts';
import { activityQuery } from './activity-queries.ts';
import styles from './activity-timeline.module.css';
import { actorOf, evidenceOf, wordsOf } from './activity-words.ts';

/** The history of one VM, or of all, by day; older pages come as one scrolls. */
export function ActivityTimeline({ vmId }: { vmId?: string }) {
  const activity = useInfiniteQuery(activityQuery(vmId));
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = activity;
  const end = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!end.current || !hasNextPage || isFetchingNextPage) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && void fetchNextPage(), {
      rootMargin: '600px',
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);

  const entries = activity.data?.pages.flat() ?? [];
  if (activity.isError && !activity.data) {
    return (
      <div className={styles.failed}>
        <ErrorNotice error={activity.error} onRetry={() => void activity.refetch()} />
      </div>
    );
  }
  if (activity.isSuccess && entries.length === 0) {
    return (
      <EmptyState icon={<History />} title="Nothing has happened yet">
        Every start, stop, edit and crash of a VM is written down here, with its reason.
      </EmptyState>
    );
  }
  return (
    <section aria-label="Activity" className={styles.scroll}>
      {groupByDay(entries, new Date()).map((day) => (
        <section key={day.label} className={styles.day}>
          <h2 className={styles.label}>{day.label}</h2>
          <ol className={styles.entries}>
            {day.entries.map((entry) => (
              <Entry key={entry.id} entry={entry} named={vmId === undefined} />
            ))}
          </ol>
        </section>
      ))}
      <div ref={end} />
    </section>
  );
}

function Entry({ entry, named }: { entry: ActivityEntry; named: boolean }) {
  const { text, icon: Icon, tone } = wordsOf(entry.kind);
  const evidence = evidenceOf(entry);
  return (
    <li className={styles.entry}>
      <span className={cx(styles.icon, styles[tone])}>
        <Icon aria-hidden="true" />
      </span>
      <div className={styles.words}>
        <p className={styles.line}>
          {named && (
            <Link href={`/vms/${entry.vmId}`} className={styles.vm}>
              {entry.vmName}
            </Link>
          )}
          <span className={named ? undefined : styles.alone}>{text}</span>
          <span className={styles.actor}>{actorOf(entry.actor)}</span>
        </p>
        {entry.reason && (
          <p className={styles.reason} data-selectable>
            {entry.reason}
          </p>
        )}
        {evidence && (
          <p className={styles.evidence} data-selectable>
            {evidence}
          </p>
        )}
      </div>
      <LiveTime at={entry.at} className={styles.time} />
    </li>
  );
}
