import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { VmView } from '../../app/contract/vms.ts';
import { useOpenDialog } from '../lib/dialogs.ts';
import { notifyFailure } from './notify-failure.ts';
import { perform } from './perform.ts';
import type { PowerAction } from './vm-actions.ts';

/** Does things to one VM's machine; failures are told in a notice. `pending` is the action under way. */
export function useVmPower(vm: VmView) {
  const open = useOpenDialog();
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: (action: PowerAction) => perform(vm, action, open),
    onError: (error) => notifyFailure(client, vm.id, error),
  });
  return { run: mutation.mutate, pending: mutation.isPending ? mutation.variables : null };
}
