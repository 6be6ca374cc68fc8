import { queryOptions } from '@tanstack/react-query';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';

export const hostChecksQuery = queryOptions({
  queryKey: queryKeys.hostChecks,
  queryFn: () => call('host.checks', {}),
});
export const aboutQuery = queryOptions({ queryKey: queryKeys.about, queryFn: () => call('host.about', {}) });
