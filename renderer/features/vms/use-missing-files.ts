import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { MissingFile } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';

const missingFilesQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: queryKeys.missingFilesOf(ids),
    queryFn: () => call('vms.missingFiles', { ids: [...ids] }),
    placeholderData: keepPreviousData,
    // Files come and go without a word: who comes back from putting one back sees it.
    refetchOnWindowFocus: 'always',
  });

const none: Record<string, MissingFile[]> = {};

/** The files that VMs in view could not be started without, by VM. `still`: nobody looks while the list is scrolled. */
export function useMissingFiles(ids: readonly string[], still: boolean): Record<string, MissingFile[]> {
  const { data = none } = useQuery({ ...missingFilesQuery(ids), enabled: still && ids.length > 0 });
  return data;
}
