import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import type { ListImagesInput } from '../../../app/contract/images.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';

const pageSize = 200;

export const imageListQuery = (input: Omit<ListImagesInput, 'limit' | 'cursor'> = {}) =>
  infiniteQueryOptions({
    queryKey: queryKeys.imageList(input),
    queryFn: ({ pageParam }) =>
      call('images.list', { ...input, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  });

export const imageQuery = (id: string) =>
  queryOptions({ queryKey: queryKeys.image(id), queryFn: () => call('images.get', { id }) });

/** Starts the job that makes a starter image; its progress shows in the sidebar. */
export function useCreateStarter() {
  return useMutation({ mutationFn: () => call('images.createStarter', {}), onError: notifyError });
}
