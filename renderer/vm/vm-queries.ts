import { queryOptions } from '@tanstack/react-query';
import { troubledStates } from '../../app/contract/vm-attention.ts';
import { type VmState, vmStates } from '../../app/contract/vm-states.ts';
import type { ListVmsInput, VmCounts } from '../../app/contract/vms.ts';
import { call } from '../lib/api.ts';
import { queryKeys } from '../lib/query-keys.ts';
import { listVms, pageSize } from './list-vms.ts';
import { type VmFilter, vmFilters } from './vm-filters.ts';

/** What is listed, and in which order. */
export type VmList = Omit<ListVmsInput, 'limit' | 'cursor' | 'offset'>;

/** Milliseconds that a page is kept once it is scrolled away: ten thousand rows take as much memory as the screen is high. */
const kept = 10_000;

/** A page of a list, by its number from 0. */
export const vmPageQuery = (list: VmList, page: number) =>
  queryOptions({
    queryKey: queryKeys.vmPage(list, page),
    queryFn: () => listVms({ ...list, offset: page * pageSize }),
    gcTime: kept,
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
  const of = (states: readonly VmState[]) => states.reduce((sum, state) => sum + counts[state], 0);
  return {
    all: of(vmStates),
    running: of(vmFilters.running.condition.states),
    paused: of(vmFilters.paused.condition.states),
    stopped: of(vmFilters.stopped.condition.states),
    attention: of(troubledStates) + counts.crashed,
  };
}
