import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Plus, SearchX } from 'lucide-react';
import { useCallback, useDeferredValue, useMemo } from 'react';
import { useOpenDialog } from '../../lib/dialogs.ts';
import { formatCount } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { vmFilters } from '../../vm/vm-filters.ts';
import { vmCountsQuery, vmListQuery } from '../../vm/vm-queries.ts';
import { FirstVm } from './first-vm-screen.tsx';
import { useListParams } from './use-list-params.ts';
import { VmTable } from './vm-table.tsx';
import styles from './vms-page.module.css';
import { VmsToolbar } from './vms-toolbar.tsx';

/** Home: every VM. */
export function VmsPage() {
  const [params, change] = useListParams();
  const open = useOpenDialog();
  const query = useDeferredValue(params.query.trim());
  const { states } = vmFilters[params.filter];
  const list = useInfiniteQuery(
    vmListQuery({
      sort: params.sort,
      ...(query ? { query } : {}),
      ...(states ? { states: [...states] } : {}),
    }),
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const fetchMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const counts = useQuery(vmCountsQuery);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total ?? 0;
  const filtered = query !== '' || params.filter !== 'all';
  const none = list.isSuccess && total === 0 && !filtered;

  return (
    <Page
      title="Virtual machines"
      count={counts.data && !none ? formatCount(counts.data.all) : undefined}
      actions={
        !none && (
          <Button variant="primary" writes icon={<Plus />} onClick={() => open({ kind: 'create-vm' })}>
            New VM
          </Button>
        )
      }
      toolbar={!none && <VmsToolbar params={params} counts={counts.data} onChange={change} />}
    >
      <div className={styles.content}>
        {list.isError && !list.data ? (
          <div className={styles.failed}>
            <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
          </div>
        ) : none ? (
          <FirstVm />
        ) : list.isSuccess && rows.length === 0 ? (
          <EmptyState
            icon={<SearchX />}
            title="No VM matches"
            actions={<Button onClick={() => change({ query: '', filter: 'all' })}>Show all VMs</Button>}
          >
            {query
              ? `Nothing here has “${query}” in its name or address.`
              : 'None is in this state right now.'}
          </EmptyState>
        ) : (
          <VmTable
            rows={rows}
            total={total}
            loading={list.isPending}
            sort={params.sort}
            onSort={(sort) => change({ sort })}
            onNearEnd={fetchMore}
          />
        )}
      </div>
    </Page>
  );
}
