import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';

const pageSize = 60;

/** Of one VM, or of all; newest first, paged by the id of the oldest entry that is known. */
export const activityQuery = (vmId: string | undefined) =>
  infiniteQueryOptions({
    queryKey: queryKeys.activity(vmId),
    queryFn: ({ pageParam }) =>
      call('vms.activity', {
        limit: pageSize,
        ...(vmId ? { id: vmId } : {}),
        ...(pageParam ? { before: pageParam } : {}),
      }),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.id),
  });
