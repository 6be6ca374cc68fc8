import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { VmView } from '../../../app/contract/vms.ts';
import { call, listen } from '../../lib/api.ts';
import { throttle } from '../../lib/throttle.ts';
import { notifyError } from '../../ui/notify.ts';
import { pageSize } from '../../vm/list-vms.ts';
import { type VmList, vmPageQuery } from '../../vm/vm-queries.ts';
import { briefOf, createChoice, type SelectedVm, type SelectedVms } from './choice.ts';

/** Rows that one answer holds at most. */
const mostAtOnce = 1000;

/** Milliseconds between two looks at what has changed of selected VMs. */
const lookInterval = 300;

export interface Selection {
  readonly vms: SelectedVms;
  toggle(vm: VmView, index: number): void;
  /** Up to a row, from the one that was selected last, else from `from`. */
  extend(from: number, to: number): void;
  all(): void;
  clear(): void;
}

/** What is selected in a list of `total` VMs. Another search or filter begins with nothing. The functions stay the same as long as the list does. */
export function useSelection(list: VmList, total: number): Selection {
  const client = useQueryClient();
  const [choice] = useState(createChoice);
  const vms = useSyncExternalStore(choice.subscribe, choice.vms);
  const { sort: _, ...members } = list;
  const shown = JSON.stringify(members);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is the reason.
  useEffect(() => choice.clear(), [choice, shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is the reason.
  useEffect(() => choice.forgetPlaces(), [choice, list]);
  useEffect(() => {
    const changed = new Map<string, VmView | null>();
    const look = throttle(() => {
      choice.change(changed, list);
      changed.clear();
    }, lookInterval);
    return listen('vm.changed', ({ id, vm }) => {
      if (!choice.vms().has(id)) return;
      changed.set(id, vm);
      look();
    });
  }, [choice, list]);

  const extend = useCallback(
    (from: number, to: number) => {
      choice.extend(from, to, (first, count) => vmsBetween(client, list, first, count)).catch(notifyError);
    },
    [choice, client, list],
  );
  const all = useCallback(() => {
    choice.forgetPlaces();
    if (total > 0) extend(0, total - 1);
  }, [choice, extend, total]);
  return { vms, toggle: choice.toggle, extend, all, clear: choice.clear };
}

/** `count` VMs of a list from the one at `first`: from the rows that the page has, else asked for. Throws `ApiError`. */
async function vmsBetween(
  client: QueryClient,
  list: VmList,
  first: number,
  count: number,
): Promise<readonly SelectedVm[]> {
  const known: SelectedVm[] = [];
  for (let index = first; index < first + count; index += 1) {
    const page = client.getQueryData(vmPageQuery(list, Math.floor(index / pageSize)).queryKey);
    const vm = page?.items[index % pageSize];
    if (!vm) return askBetween(list, first, count);
    known.push(briefOf(vm));
  }
  return known;
}

async function askBetween(list: VmList, first: number, count: number): Promise<readonly SelectedVm[]> {
  const found: SelectedVm[] = [];
  while (found.length < count) {
    const limit = Math.min(mostAtOnce, count - found.length);
    const { items } = await call('vms.list', { ...list, offset: first + found.length, limit });
    // The list has become shorter.
    if (items.length === 0) break;
    found.push(...items.map(briefOf));
  }
  return found;
}
