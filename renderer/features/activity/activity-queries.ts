import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ListActivityInput, TouchesInput } from '../../../app/contract/activity.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';

const pageSize = 60;

/** What was asked for, newest first, paged by the id of the oldest entry that is known. */
export const activityQuery = (input: ListActivityInput) =>
  infiniteQueryOptions({
    queryKey: queryKeys.activity(input),
    queryFn: ({ pageParam }) =>
      call('vms.activity', { ...input, limit: pageSize, ...(pageParam ? { before: pageParam } : {}) }),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.id),
    placeholderData: (previous) => previous,
  });

/** Tomorrow it is another question. */
export const touchesQuery = (input: TouchesInput) =>
  queryOptions({
    queryKey: queryKeys.touchesOf(input, new Date().toDateString()),
    queryFn: () => call('vms.touches', input),
  });

/** The names to choose from; asked anew by every screen that offers them. */
export const vmNamesQuery = queryOptions({
  queryKey: queryKeys.vmNames,
  queryFn: () => call('vms.list', { limit: 1000, sort: 'name' }),
  staleTime: 0,
  select: ({ items }) => items.map(({ id, name }) => ({ id, name })),
});
