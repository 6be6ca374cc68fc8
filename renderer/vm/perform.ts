import type { VmView } from '../../app/contract/vms.ts';
import { call } from '../lib/api.ts';
import type { DialogRequest } from '../lib/dialogs.ts';
import { isForced, type PowerAction } from './vm-actions.ts';

/** Does something to a VM's machine; before a guest is cut off, a dialog asks. Throws `ApiError`. */
export async function perform(
  vm: VmView,
  action: PowerAction,
  open: (request: DialogRequest) => void,
): Promise<void> {
  if (isForced(action, vm.state)) open({ kind: 'force-off', vm });
  else await call(`vms.${action}`, { id: vm.id });
}
