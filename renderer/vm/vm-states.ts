import { isCrashed } from '../../app/contract/vm-attention.ts';
import type { VmState, VmView } from '../../app/contract/vms.ts';

export type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'idle';

/** How each state is said and coloured. */
export const vmStateLooks: Record<VmState, { word: string; tone: Tone }> = {
  running: { word: 'Running', tone: 'ok' },
  starting: { word: 'Starting', tone: 'busy' },
  stopping: { word: 'Stopping', tone: 'busy' },
  paused: { word: 'Paused', tone: 'warn' },
  stopped: { word: 'Stopped', tone: 'idle' },
  error: { word: 'Error', tone: 'bad' },
  unknown: { word: 'Unknown', tone: 'warn' },
};

/** How the state of this VM is said and coloured. */
export function lookOf(vm: Pick<VmView, 'state' | 'runtime'>): { word: string; tone: Tone } {
  return isCrashed(vm) ? { word: 'Stopped · crashed', tone: 'bad' } : vmStateLooks[vm.state];
}

/** A machine is there to be talked to: its console takes input, its forwards lead somewhere. */
export function isLive(vm: VmView): boolean {
  return vm.state === 'running' || vm.state === 'paused' || vm.state === 'stopping';
}

/** In a word; null while nothing runs. */
export function acceleratorOf(vm: VmView): string | null {
  return isLive(vm) && vm.runtime.accelerator ? vm.runtime.accelerator.toUpperCase() : null;
}
