import type { VmView } from '../../contract/index.ts';
import { vmPlace } from '../../contract/places.ts';

/** More than these would be a list, which the window shows better. */
const shown = 10;

interface Item {
  readonly label: string;
  /** Where it leads; absent: nowhere, it only says something. */
  readonly place?: string;
}

/** The VMs that run, as the tray's menu says them: each leads to its page. `total`: of all that run. */
export function runningVms(vms: readonly Pick<VmView, 'id' | 'name' | 'state'>[], total: number): Item[] {
  if (total === 0) return [{ label: 'No VM is running' }];
  const items: Item[] = vms.slice(0, shown).map(({ id, name, state }) => ({
    // An underscore marks the letter that a key chooses; two are one.
    label: `${name.replaceAll('_', '__')}${state === 'paused' ? ' (paused)' : ''}`,
    place: vmPlace(id),
  }));
  const more = total - items.length;
  return more > 0 ? [...items, { label: `${more} more…`, place: '/' }] : items;
}
