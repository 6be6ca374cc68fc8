import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { VmSort } from '../../../app/contract/vms.ts';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { formatCount } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { conditionOf, type VmFilter } from '../../vm/vm-filters.ts';
import { type VmList, vmCountsQuery, vmPageQuery } from '../../vm/vm-queries.ts';
import { FirstVm } from './first-vm-screen.tsx';
import { NoMatch } from './no-match.tsx';
import { useFilterImage } from './use-filter-image.ts';
import { useFirstDrop } from './use-first-drop.ts';
import { useListParams } from './use-list-params.ts';
import { VmTable } from './vm-table.tsx';
import styles from './vms-page.module.css';
import { VmsToolbar } from './vms-toolbar.tsx';

// After the rows: a launch does not wait for them.
const VmTotals = lazy(() => import('./vm-totals.tsx').then((all) => ({ default: all.VmTotals })));

/** Home: every VM. */
export function VmsPage() {
  const [params, change] = useListParams();
  const changeSort = useCallback((sort: VmSort) => change({ sort }), [change]);
  const open = useOpenDialog();
  const query = params.query.trim();
  const { filter, sort, imageId } = params;
  const wanted = useMemo(() => listOf(sort, filter, query, imageId), [sort, filter, query, imageId]);
  const list = useQuery({ ...vmPageQuery(wanted, 0), placeholderData: (previous) => previous });
  // Until the first rows of another list are known, the one before stays.
  const [shown, setShown] = useState(wanted);
  if (shown !== wanted && !list.isPlaceholderData) setShown(wanted);
  const counts = useQuery(vmCountsQuery);
  const total = list.data?.total ?? 0;
  const filtered = query !== '' || filter !== 'all' || imageId !== '';
  const image = useFilterImage(imageId);
  const drop = useFirstDrop();
  const none = list.isSuccess && total === 0 && !filtered;

  return (
    <Page
      title="Virtual machines"
      filling
      drop={none ? drop : undefined}
      count={none ? undefined : countOf(image ? list.data?.total : counts.data?.all)}
      actions={
        !none && (
          <Button variant="primary" writes icon={<Plus />} onClick={() => open({ kind: 'create-vm' })}>
            New VM…
          </Button>
        )
      }
      toolbar={!none && <VmsToolbar params={params} image={image} counts={counts.data} onChange={change} />}
    >
      <div className={styles.content}>
        {list.isError && !list.data ? (
          <div className={styles.failed}>
            <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
          </div>
        ) : none ? (
          <FirstVm />
        ) : list.isSuccess && total === 0 ? (
          <NoMatch
            params={params}
            image={image}
            onAll={() => change({ query: '', filter: 'all', imageId: '' })}
          />
        ) : (
          <VmTable
            list={shown}
            total={total}
            loading={list.isPending}
            sort={params.sort}
            onSort={changeSort}
          />
        )}
      </div>
      {list.isSuccess && !none && (
        <div className={styles.totals}>
          <Suspense>
            <VmTotals />
          </Suspense>
        </div>
      )}
    </Page>
  );
}

function listOf(sort: VmSort, filter: VmFilter, query: string, imageId: string): VmList {
  return { sort, ...(query ? { query } : {}), ...conditionOf(filter), ...(imageId ? { imageId } : {}) };
}

function countOf(total: number | undefined): string | undefined {
  return total === undefined ? undefined : formatCount(total);
}
