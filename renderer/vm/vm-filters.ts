import type { ListVmsInput } from '../../app/contract/vms.ts';

type Condition = { readonly states?: ListVmsInput['states']; readonly attention?: true };

/** The chips above the list. A machine on its way up or down counts as running: its process is there. */
export const vmFilters = {
  all: { label: 'All', condition: {} },
  running: { label: 'Running', condition: { states: ['starting', 'running', 'stopping'] } },
  paused: { label: 'Paused', condition: { states: ['paused'] } },
  stopped: { label: 'Stopped', condition: { states: ['stopped'] } },
  attention: { label: 'Needs attention', condition: { attention: true } },
} as const satisfies Record<string, { label: string; condition: Condition }>;

export type VmFilter = keyof typeof vmFilters;
export const vmFilterNames = Object.keys(vmFilters) as VmFilter[];

/** What a list is asked for, so that it shows what the filter lets through. */
export function conditionOf(filter: VmFilter): Pick<ListVmsInput, 'states' | 'attention'> {
  const condition: Condition = vmFilters[filter].condition;
  return condition.states ? { states: [...condition.states] } : condition;
}

export function isVmFilter(value: string | null): value is VmFilter {
  return value !== null && Object.hasOwn(vmFilters, value);
}
