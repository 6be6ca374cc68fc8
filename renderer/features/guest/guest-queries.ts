import { queryOptions } from '@tanstack/react-query';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';

/** What the guest says of itself: asked when it is shown, and again when the guest has started up. */
export const guestQuery = ({ id, state, ready, runtime }: VmView) =>
  queryOptions({
    queryKey: queryKeys.guest(id, [state, ready, runtime.startedAt]),
    queryFn: () => call('vms.guest', { id }),
    staleTime: 0,
    gcTime: 0,
  });
