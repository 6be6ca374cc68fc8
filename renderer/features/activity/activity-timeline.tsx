import { useInfiniteQuery } from '@tanstack/react-query';
import { History, SearchX } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { ListActivityInput } from '../../../app/contract/activity.ts';
import { ContainedItem } from '../../ui/contained.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { groupByDay } from './activity-days.ts';
import { ActivityEntryRow } from './activity-entry.tsx';
import { activityQuery } from './activity-queries.ts';
import styles from './activity-timeline.module.css';
import { joinStarts } from './join-starts.ts';

interface ActivityTimelineProps {
  /** What it is narrowed down to; of all VMs and times where absent. */
  asked?: ListActivityInput;
  /** Somebody chose to see less than there is. */
  narrowed?: boolean;
  /** Names the VM of each entry. */
  named: boolean;
  /** Above the first day. */
  children?: ReactNode;
  /** Below the oldest entry. */
  end?: ReactNode;
}

/** History by day; older pages come as one scrolls. */
export function ActivityTimeline(props: ActivityTimelineProps) {
  const { asked = {}, narrowed = false, named, children, end: below } = props;
  const activity = useInfiniteQuery(activityQuery(asked));
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

  const pages = activity.data?.pages;
  const { entries, requesters } = useMemo(() => joinStarts(pages?.flat() ?? []), [pages]);
  if (activity.isError && !activity.data) {
    return (
      <div className={styles.failed}>
        <ErrorNotice error={activity.error} onRetry={() => void activity.refetch()} />
      </div>
    );
  }
  if (activity.isSuccess && entries.length === 0) return <Nothing narrowed={narrowed} />;
  return (
    <section aria-label="Activity" aria-busy={activity.isPlaceholderData} className={styles.scroll}>
      {children}
      {groupByDay(entries, new Date()).map((day) => (
        <section key={day.key} className={styles.day}>
          <h2 className={styles.label}>{day.label}</h2>
          <ol className={styles.entries}>
            {day.entries.map((entry) => (
              <ContainedItem key={entry.id} of={entry}>
                <ActivityEntryRow
                  entry={entry}
                  actor={requesters.get(entry.id) ?? entry.actor}
                  named={named}
                />
              </ContainedItem>
            ))}
          </ol>
        </section>
      ))}
      <div ref={end} />
      {entries.length > 0 && !hasNextPage && below}
    </section>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  if (narrowed) {
    return (
      <EmptyState icon={<SearchX />} title="No matching activity">
        Change the search or the filters to see more.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<History />} title="No activity yet">
      Starts, stops, changes and crashes will appear here.
    </EmptyState>
  );
}
