import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { VmState, VmView } from '../../app/contract/vms.ts';
import { call } from './api.ts';
import { queryKeys } from './query-keys.ts';

/** A VM whose process is there, as far as anybody knows: all that a name in the sidebar needs. */
export interface AliveVm {
  readonly id: string;
  readonly name: string;
  readonly state: VmState;
}

/** `unknown` ones need attention, which is another list. */
const states: VmState[] = ['starting', 'running', 'paused', 'stopping'];

/** In rows: more than any computer runs. */
const most = 1000;

/** Asked once; from then on `patchAlive` keeps it true. In no order. */
export const vmsAliveQuery = queryOptions({
  queryKey: queryKeys.vmsAlive,
  queryFn: async (): Promise<readonly AliveVm[]> =>
    (await call('vms.list', { states, limit: most })).items.map(briefOf),
});

function briefOf({ id, name, state }: VmView): AliveVm {
  return { id, name, state };
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
  if (!all || (known?.name === now?.name && known?.state === now?.state)) return;
  const others = all.filter((one) => one.id !== id);
  client.setQueryData(queryKey, now ? [...others, now] : others);
}
