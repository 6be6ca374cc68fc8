import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { ActivityEntry } from '../../../app/contract/activity.ts';
import { thinningPolicy } from '../../../app/contract/retention.ts';
import { formatCount } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import {
  type ActivityFilter,
  askedBy,
  filterFrom,
  isNarrowed,
  noFilter,
  searchOf,
} from './activity-filter.ts';
import styles from './activity-page.module.css';
import { activityQuery } from './activity-queries.ts';
import { ActivityTimeline } from './activity-timeline.tsx';
import { ActivityToolbar } from './activity-toolbar.tsx';

/** The history of all VMs. What it is narrowed down to is in the URL. */
export function ActivityPage() {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const filter = useMemo(() => filterFrom(search), [search]);
  const wanted = useDeferredValue(filter);
  const asked = useMemo(() => askedBy(wanted, new Date()), [wanted]);

  function change(changes: Partial<ActivityFilter>): void {
    const text = searchOf({ ...filter, ...changes });
    navigate(text ? `${path}?${text}` : path, { replace: true });
  }
  const narrowed = isNarrowed(filter);
  const { data: empty } = useInfiniteQuery({ ...activityQuery(asked), select: isEmpty });

  return (
    <Page
      title="Activity"
      actions={narrowed && <Button onClick={() => change(noFilter)}>Show everything</Button>}
      // There is nothing to narrow down before something happened.
      toolbar={!(empty && !narrowed) && <ActivityToolbar filter={filter} onChange={change} />}
    >
      <ActivityTimeline
        asked={asked}
        narrowed={narrowed}
        named
        end={<p className={styles.policy}>{policy}</p>}
      />
    </Page>
  );
}

const { foldAfterDays, removeAfterDays, keptOfEachVm } = thinningPolicy;
const policy = `Repeated entries are merged after ${foldAfterDays} days. Entries older than ${removeAfterDays / 365} years are removed; the latest ${formatCount(keptOfEachVm)} of each VM are kept.`;

const isEmpty = ({ pages }: InfiniteData<ActivityEntry[]>) => pages.every((page) => page.length === 0);
