import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ListVmsInput, VmCounts, VmState } from '../../app/contract/vms.ts';
import { call } from '../lib/api.ts';
import { queryKeys } from '../lib/query-keys.ts';
import { listVms } from './list-vms.ts';
import { type VmFilter, vmFilters } from './vm-filters.ts';

export const vmListQuery = (input: Omit<ListVmsInput, 'limit' | 'cursor'>) =>
  infiniteQueryOptions({
    queryKey: queryKeys.vmList(input),
    queryFn: ({ pageParam }) => listVms({ ...input, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  });

export const vmQuery = (id: string) =>
  queryOptions({ queryKey: queryKeys.vm(id), queryFn: () => call('vms.get', { id }) });

/** How many VMs each filter would show. */
export type FilterCounts = Record<VmFilter, number>;

export const vmCountsQuery = queryOptions({
  queryKey: queryKeys.vmCounts,
  queryFn: () => call('vms.counts', {}),
  select: countsOfFilters,
});

function countsOfFilters(counts: VmCounts): FilterCounts {
  const every = Object.keys(counts) as VmState[];
  const of = (states: readonly VmState[] = every) => states.reduce((sum, state) => sum + counts[state], 0);
  return {
    all: of(vmFilters.all.states),
    running: of(vmFilters.running.states),
    paused: of(vmFilters.paused.states),
    stopped: of(vmFilters.stopped.states),
    attention: of(vmFilters.attention.states),
  };
}
