import { useMutation } from '@tanstack/react-query';
import { call } from '../lib/api.ts';
import { notifyError } from '../ui/notify.ts';
import type { PowerAction } from './vm-actions.ts';

/** Does things to one VM's machine; failures are told in a notice. `pending` is the action under way. */
export function useVmPower(id: string) {
  const mutation = useMutation({
    mutationFn: (action: PowerAction) => call(`vms.${action}`, { id }),
    onError: notifyError,
  });
  return { run: mutation.mutate, pending: mutation.isPending ? mutation.variables : null };
}
