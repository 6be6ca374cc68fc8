import type { VmState } from '../../../app/contract/vms.ts';

export type PowerAction = 'start' | 'stop' | 'forceStop' | 'restart' | 'pause' | 'resume';

/** What can be done to a machine in each state, the likeliest first. The main process decides; this only offers. */
export const actionsByState: Record<VmState, readonly PowerAction[]> = {
  stopped: ['start'],
  error: ['start'],
  unknown: ['start', 'forceStop'],
  starting: ['forceStop'],
  running: ['stop', 'restart', 'pause', 'forceStop'],
  paused: ['resume', 'stop', 'forceStop'],
  stopping: ['forceStop'],
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
  return state === 'stopped' || state === 'error';
}
