import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { specLimits } from '../../app/contract/vm-defaults.ts';
import type { VmState, VmView } from '../../app/contract/vms.ts';
import { call } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** A VM whose process is there, as far as anybody knows: all that a name in the sidebar and the totals of the list need. */
export interface AliveVm {
  readonly id: string;
  readonly name: string;
  readonly state: VmState;
  readonly vcpuCount: number;
  readonly memoryMib: number;
}

/** `unknown` ones need attention, which is another list. */
const states: VmState[] = ['starting', 'running', 'paused', 'stopping'];

/** In rows: more than most computers run. */
const pageSize = 1000;

/** Asked once; from then on `patchAlive` keeps it true. In no order. */
export const vmsAliveQuery = queryOptions({
  queryKey: queryKeys.vmsAlive,
  queryFn: async (): Promise<readonly AliveVm[]> => {
    const all: AliveVm[] = [];
    let cursor: string | undefined;
    do {
      const page = await call('vms.list', {
        states,
        limit: pageSize,
        ...(cursor !== undefined && { cursor }),
      });
      all.push(...page.items.map(briefOf));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return all;
  },
});

function briefOf({ id, name, state, spec }: VmView): AliveVm {
  const { vcpuCount = specLimits.vcpuCount.default, memoryMib = specLimits.memoryMib.default } = spec;
  return { id, name, state, vcpuCount, memoryMib };
}

function isSame(one: AliveVm | undefined, other: AliveVm | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What a change of a VM means for the list. `null`: there is no such VM any more. */
export function patchAlive(client: QueryClient, id: string, vm: VmView | null): void {
  const { queryKey } = vmsAliveQuery;
  const query = client.getQueryState(queryKey);
  if (!query) return;
  // The answer that is on its way may have been given before the change.
  if (query.fetchStatus === 'fetching')
    void client.cancelQueries({ queryKey }).then(() => client.invalidateQueries({ queryKey }));
  const all = client.getQueryData(queryKey);
  const known = all?.find((one) => one.id === id);
  const now = vm && states.includes(vm.state) ? briefOf(vm) : undefined;
  if (!all || isSame(known, now)) return;
  const others = all.filter((one) => one.id !== id);
  client.setQueryData(queryKey, now ? [...others, now] : others);
}
