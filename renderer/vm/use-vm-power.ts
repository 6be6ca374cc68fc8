import { useMutation } from '@tanstack/react-query';
import type { VmView } from '../../app/contract/vms.ts';
import { call } from '../lib/api.ts';
import { useOpenDialog } from '../lib/dialogs.ts';
import { notifyError } from '../ui/notify.ts';
import { isForced, type PowerAction } from './vm-actions.ts';

/**
 * Does things to one VM's machine; failures are told in a notice. Before a guest is cut off, a dialog asks. `pending` is the
 * action under way.
 */
export function useVmPower(vm: VmView) {
  const open = useOpenDialog();
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (action: PowerAction) => call(`vms.${action}`, { id: vm.id }),
    onError: notifyError,
  });
  const run = (action: PowerAction) => {
    if (isForced(action, vm.state)) open({ kind: 'force-off', vm });
    else mutate(action);
  };
  return { run, pending: isPending ? variables : null };
}
