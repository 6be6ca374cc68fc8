import { commandsFor, type VmCommand } from '../../app/contract/vm-state-machine.ts';
import type { VmState, VmView } from '../../app/contract/vms.ts';

export type PowerAction = Exclude<VmCommand, 'delete'>;

/** What can be done to a VM's machine now, the likeliest first. The main process decides; this only offers. */
export function actionsFor(vm: VmView): PowerAction[] {
  return commandsFor(vm).filter((command) => command !== 'delete');
}

/** As many as fit beside the ways into the VM; the menu has them all. */
const headerRoom = 3;

/** The actions with a button of their own in the header of a VM's page. */
export function headerActions(vm: VmView): PowerAction[] {
  return actionsFor(vm).slice(0, headerRoom);
}

const words: Record<PowerAction, string> = {
  start: 'Start',
  stop: 'Stop',
  forceStop: 'Force off',
  restart: 'Restart',
  pause: 'Pause',
  resume: 'Resume',
};

export function actionLabel(action: PowerAction, state: VmState): string {
  return action === 'forceStop' && state === 'starting' ? 'Cancel start' : words[action];
}

/** Whether the action cuts the guest off, so that a person is asked first. A start that is cancelled loses nothing. */
export function isForced(action: PowerAction, state: VmState): boolean {
  return action === 'forceStop' && state !== 'starting';
}
