import type { ListVmsInput, VmSort, VmView } from '../../app/contract/vms.ts';

type List = Omit<ListVmsInput, 'limit' | 'cursor' | 'offset'>;

/** Whether a change takes a VM into a list, out of it, or to another place in it. `null`: there is no such VM (yet, or any more). */
export function moves(list: List, before: VmView | null, after: VmView | null): boolean {
  return placeIn(list, before) !== placeIn(list, after);
}

/** What decides where in the list the VM stands; null: nowhere. Whether a search finds it is the main process's to say. */
function placeIn({ states, imageId, query, sort = 'name' }: List, vm: VmView | null): string | null {
  if (!vm || (states && !states.includes(vm.state)) || (imageId && vm.imageId !== imageId)) return null;
  return JSON.stringify([sortKey(sort, vm), query ? [vm.name, vm.guestIp] : null]);
}

function sortKey(sort: VmSort, vm: VmView): string[] {
  const field = sort.replace('-', '') as 'name' | 'state' | 'createdAt' | 'lastTouchedAt';
  return field === 'state' ? [vm.state, vm.name] : [vm[field]];
}
