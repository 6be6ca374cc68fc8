import { useQueries } from '@tanstack/react-query';
import type { VmView } from '../../../app/contract/vms.ts';
import { pageSize } from '../../vm/list-vms.ts';
import { type VmList, vmPageQuery } from '../../vm/vm-queries.ts';

/** Rows beyond those on the screen that are asked for before they are scrolled to. */
const lookahead = 50;

export interface VmRows {
  /** Undefined: not known yet. */
  at(index: number): VmView | undefined;
  /** Among those that are on the screen, or close to it. */
  find(id: string): VmView | undefined;
}

/** The rows of a list of `total` from `first` to `last`: only the pages that hold these are asked for, kept and kept true. */
export function useVmPages(list: VmList, total: number, first: number, last: number): VmRows {
  const from = Math.floor(Math.max(0, first - lookahead) / pageSize);
  const to = Math.max(from, Math.floor(Math.min(last + lookahead, total - 1) / pageSize));
  const pages = useQueries({
    queries: Array.from({ length: to - from + 1 }, (_, index) => vmPageQuery(list, from + index)),
  });
  return {
    at: (index) => pages[Math.floor(index / pageSize) - from]?.data?.items[index % pageSize],
    find: (id) => pages.flatMap(({ data }) => data?.items ?? []).find((vm) => vm.id === id),
  };
}
