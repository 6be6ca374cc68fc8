import { needsAttention } from '../../app/contract/vm-attention.ts';
import type { ListVmsInput, VmSort, VmView } from '../../app/contract/vms.ts';

type List = Omit<ListVmsInput, 'limit' | 'cursor' | 'offset'>;

/** Whether a change takes a VM into a list, out of it, or to another place in it. `null`: there is no such VM (yet, or any more). */
export function moves(list: List, before: VmView | null, after: VmView | null): boolean {
  return placeIn(list, before) !== placeIn(list, after);
}

/** What decides where in the list the VM stands; null: nowhere. Whether a search finds it is the main process's to say. */
function placeIn(list: List, vm: VmView | null): string | null {
  const { query, sort = 'name' } = list;
  if (!vm || !letsThrough(list, vm)) return null;
  return JSON.stringify([sortKey(sort, vm), query ? [vm.name, vm.guestIp] : null]);
}

/** Whether the VM may be in the list, whatever a search for it says. */
export function letsThrough(
  { states, attention, imageId }: List,
  vm: Pick<VmView, 'state' | 'runtime' | 'imageId'>,
): boolean {
  if (states && !states.includes(vm.state)) return false;
  if (attention && !needsAttention(vm)) return false;
  return !imageId || vm.imageId === imageId;
}

function sortKey(sort: VmSort, vm: VmView): string[] {
  const field = sort.replace('-', '') as 'name' | 'state' | 'createdAt' | 'lastTouchedAt';
  return field === 'state' ? [vm.state, vm.name] : [vm[field]];
}
