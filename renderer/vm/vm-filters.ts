import type { VmState } from '../../app/contract/vms.ts';

/** The chips above the list. A machine on its way up or down counts as running: its process is there. */
export const vmFilters = {
  all: { label: 'All', states: undefined },
  running: { label: 'Running', states: ['starting', 'running', 'stopping'] },
  paused: { label: 'Paused', states: ['paused'] },
  stopped: { label: 'Stopped', states: ['stopped'] },
  attention: { label: 'Needs attention', states: ['error', 'unknown'] },
} as const satisfies Record<string, { label: string; states: readonly VmState[] | undefined }>;

export type VmFilter = keyof typeof vmFilters;
export const vmFilterNames = Object.keys(vmFilters) as VmFilter[];

export function isVmFilter(value: string | null): value is VmFilter {
  return value !== null && Object.hasOwn(vmFilters, value);
}
