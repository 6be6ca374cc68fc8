import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { actionsFor } from '../../vm/vm-actions.ts';
import { vmQuery } from '../../vm/vm-queries.ts';

/** Asks before a guest is cut off. Closes by itself when the VM ends while it asks. */
export function ForceOffDialog({ vm, onClose }: { vm: VmView; onClose: () => void }) {
  const { data: now = vm } = useQuery({ ...vmQuery(vm.id), initialData: vm });
  const off = useMutation({
    mutationFn: () => call('vms.forceStop', { id: vm.id }),
    onSuccess: onClose,
  });
  const over = !actionsFor(now).includes('forceStop');
  useEffect(() => {
    if (over) onClose();
  }, [over, onClose]);
  return (
    <ConfirmDialog
      title={`Force off the VM “${vm.name}”?`}
      action="Force off"
      pending={off.isPending}
      onConfirm={() => off.mutate()}
      onClose={onClose}
    >
      <p>
        This is like unplugging a computer: the guest isn’t asked to shut down, and data that it hasn’t
        written to its disk is lost.
      </p>
      {off.isError && <ErrorNotice error={off.error} />}
    </ConfirmDialog>
  );
}
