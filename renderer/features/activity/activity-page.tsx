import { useDeferredValue, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
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

  return (
    <Page
      title="Activity"
      actions={narrowed && <Button onClick={() => change(noFilter)}>Show everything</Button>}
      toolbar={<ActivityToolbar filter={filter} onChange={change} />}
    >
      <ActivityTimeline asked={asked} narrowed={narrowed} named>
        <p className={styles.policy}>{policy}</p>
      </ActivityTimeline>
    </Page>
  );
}

const { foldAfterDays, removeAfterDays, keptOfEachVm } = thinningPolicy;
const policy = `Entries are never edited. After ${foldAfterDays} days, what you typed or used repeatedly on a day becomes one line that says how often; after ${removeAfterDays / 365} years entries are removed. The newest ${formatCount(keptOfEachVm)} of each VM always stay, and each time something goes, an entry says so.`;
