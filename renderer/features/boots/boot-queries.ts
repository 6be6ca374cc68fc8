import { queryOptions } from '@tanstack/react-query';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';

/** Newest first; `vm.boot` keeps it true. */
export const bootsQuery = (vmId: string) =>
  queryOptions({ queryKey: queryKeys.boots(vmId), queryFn: () => call('boots.list', { vmId }) });
