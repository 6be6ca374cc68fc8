import { QueryClient } from '@tanstack/react-query';
import { queryKeys } from './query-keys.ts';

/** Answers stay fresh until an event says otherwise: nothing is asked twice on a guess, and no failure is retried unseen. */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        retry: false,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  // An hour of samples of each VM would be compared, one by one, with those that it was made of, at every look.
  client.setQueryDefaults(queryKeys.usages, { structuralSharing: false });
  return client;
}
