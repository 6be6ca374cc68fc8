import type { VmState, VmView } from './vms.ts';

/** States that a person should look into. */
export const troubledStates: readonly VmState[] = ['error', 'unknown'];

/** The VM's machine was killed or failed, and nobody has started the VM or dismissed that since. */
export function isCrashed({ state, runtime }: Pick<VmView, 'state' | 'runtime'>): boolean {
  return state === 'stopped' && runtime.crashedAt !== undefined;
}

export function needsAttention(vm: Pick<VmView, 'state' | 'runtime'>): boolean {
  return troubledStates.includes(vm.state) || isCrashed(vm);
}
