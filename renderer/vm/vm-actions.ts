import { commandsIn, type VmCommand } from '../../app/contract/vm-state-machine.ts';
import type { VmState } from '../../app/contract/vms.ts';

export type PowerAction = Exclude<VmCommand, 'delete'>;

const actionsIn = (state: VmState): PowerAction[] =>
  commandsIn[state].filter((command) => command !== 'delete');

/** What can be done to a machine in each state, the likeliest first. The main process decides; this only offers. */
export const actionsByState: Record<VmState, readonly PowerAction[]> = {
  stopped: actionsIn('stopped'),
  error: actionsIn('error'),
  unknown: actionsIn('unknown'),
  starting: actionsIn('starting'),
  running: actionsIn('running'),
  paused: actionsIn('paused'),
  stopping: actionsIn('stopping'),
};

const words: Record<PowerAction, string> = {
  start: 'Start',
  stop: 'Stop',
  forceStop: 'Force stop',
  restart: 'Restart',
  pause: 'Pause',
  resume: 'Resume',
};

export function actionLabel(action: PowerAction, state: VmState): string {
  return action === 'forceStop' && state === 'starting' ? 'Cancel start' : words[action];
}

export function canDelete(state: VmState): boolean {
  return commandsIn[state].includes('delete');
}
