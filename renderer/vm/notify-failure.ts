import type { QueryClient } from '@tanstack/react-query';
import type { VmView } from '../../app/contract/vms.ts';
import { errorValueOf } from '../lib/api.ts';
import { currentPath } from '../lib/hash-location.ts';
import { queryKeys } from '../lib/query-keys.ts';
import { notifyError } from '../ui/notify.ts';
import { vmAt } from './vm-sections.ts';

/** Tells of a failure in a notice, unless the VM's own screen shows, which says the same and stays. */
export function notifyFailure(client: QueryClient, vmId: string, error: unknown): void {
  const vm = client.getQueryData<VmView>(queryKeys.vm(vmId));
  const isTold = vm?.state === 'error' && vm.runtime.lastError === errorValueOf(error).message;
  if (isTold && vmAt(currentPath())?.id === vmId) return;
  notifyError(error);
}
