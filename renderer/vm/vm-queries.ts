import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ListVmsInput, VmState } from '../../app/contract/vms.ts';
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

async function countOf(states?: readonly VmState[]): Promise<number> {
  const { total } = await call('vms.list', { limit: 1, ...(states ? { states: [...states] } : {}) });
  return total;
}

export type VmCounts = Record<VmFilter, number>;

/** How many VMs each filter would show. */
export const vmCountsQuery = queryOptions({
  queryKey: queryKeys.vmCounts,
  queryFn: async (): Promise<VmCounts> => {
    const [all, running, paused, stopped, attention] = await Promise.all([
      countOf(),
      countOf(vmFilters.running.states),
      countOf(vmFilters.paused.states),
      countOf(vmFilters.stopped.states),
      countOf(vmFilters.attention.states),
    ]);
    return { all, running, paused, stopped, attention };
  },
});
