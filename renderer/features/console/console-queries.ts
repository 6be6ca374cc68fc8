import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';

/** Asked when the menu opens: a start adds one. */
export const bootsQuery = (vmId: string) =>
  queryOptions({
    queryKey: queryKeys.consoleBoots(vmId),
    queryFn: () => call('console.boots', { vmId }),
    staleTime: 0,
    gcTime: 0,
  });

const pageSize = 50;

/** Hits from the newest on; what is printed while one looks is not among them. */
export const consoleSearchQuery = (vmId: string, text: string) =>
  infiniteQueryOptions({
    queryKey: queryKeys.consoleSearch(vmId, text),
    queryFn: ({ pageParam }) =>
      call('console.search', { vmId, text, ...(pageParam === null ? {} : { before: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.offset),
    enabled: text !== '',
    staleTime: 0,
    gcTime: 0,
  });
