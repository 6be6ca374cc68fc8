import { queryOptions, useMutation } from '@tanstack/react-query';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';

/** Whether and how the VM is logged into. Asked again when something changes on which that depends. */
export const sshQuery = ({ id, state, imageId, spec, runtime }: VmView) =>
  queryOptions({
    queryKey: queryKeys.ssh(id, [state, imageId, spec.forwards, runtime.startedAt]),
    queryFn: () => call('vms.ssh', { id }),
  });

/** Opens the user's terminal; what stands in the way is told in a notice. */
export function useOpenTerminal(id: string) {
  return useMutation({ mutationFn: () => call('vms.openTerminal', { id }), onError: notifyError });
}
