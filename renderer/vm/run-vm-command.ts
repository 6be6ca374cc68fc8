import type { CommandName } from '../../app/contract/commands.ts';
import { vmPlace } from '../../app/contract/places.ts';
import { addressOf } from '../../app/contract/vm-defaults.ts';
import type { VmView } from '../../app/contract/vms.ts';
import { call } from '../lib/api.ts';
import type { DialogRequest } from '../lib/dialogs.ts';
import { navigate } from '../lib/hash-location.ts';
import { notify } from '../ui/notify.ts';
import { perform } from './perform.ts';

/** Carries out a command of the menu of VMs on one of them; others do nothing. Throws `ApiError`. */
export async function runVmCommand(
  name: CommandName,
  vm: VmView,
  open: (request: DialogRequest) => void,
): Promise<void> {
  switch (name) {
    case 'start':
    case 'stop':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'forceStop':
      await perform(vm, name, open);
      break;
    case 'openTerminal':
      await call('vms.openTerminal', { id: vm.id });
      break;
    case 'connect':
      navigate(vmPlace(vm.id, 'connect'));
      break;
    case 'copyAddress':
      await navigator.clipboard.writeText(addressOf(vm));
      notify({ title: `Copied ${addressOf(vm)}`, tone: 'plain' });
      break;
    case 'rename':
      open({ kind: 'rename-vm', vm });
      break;
    case 'delete':
      open({ kind: 'delete-vm', vm });
      break;
  }
}
