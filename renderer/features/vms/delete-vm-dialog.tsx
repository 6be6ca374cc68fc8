import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { vmPlace } from '../../../app/contract/places.ts';
import { specLimits } from '../../../app/contract/vm-defaults.ts';
import { deletionOf } from '../../../app/contract/vm-state-machine.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { formatMib } from '../../lib/format.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { notify } from '../../ui/notify.ts';
import { vmStateLooks } from '../../vm/vm-states.ts';

export function DeleteVmDialog({ vm, onClose }: { vm: VmView; onClose: () => void }) {
  const client = useQueryClient();
  const [path, navigate] = useLocation();
  const alive = deletionOf(vm) === 'stop and delete';
  const remove = useMutation({
    mutationFn: async () => {
      if (alive) await call('vms.forceStop', { id: vm.id });
      await call('vms.delete', { id: vm.id });
    },
    onSuccess: () => {
      if (`${path}/`.startsWith(`${vmPlace(vm.id)}/`)) navigate('/', { replace: true });
      client.removeQueries({ queryKey: queryKeys.vm(vm.id) });
      onClose();
      notify({ title: `Deleted the VM “${vm.name}”`, tone: 'plain' });
    },
  });
  return (
    <ConfirmDialog
      title={`Delete the VM “${vm.name}”?`}
      action={alive ? 'Force off and delete' : 'Delete VM'}
      pending={remove.isPending}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {alive && (
        <p>The VM is {vmStateLooks[vm.state].word.toLowerCase()}. It is forced off before it is deleted.</p>
      )}
      <p>
        This deletes its disk ({formatMib(vm.spec.diskSizeMib ?? specLimits.diskSizeMib.default)}), settings
        and console log. This can’t be undone.
      </p>
      <p>
        {vm.imageName
          ? `The image “${vm.imageName}” and this VM’s activity are kept.`
          : 'This VM’s activity is kept.'}
      </p>
      {remove.isError && <ErrorNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
