import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { idInPlace, idOfPlace } from '../../../app/contract/places.ts';
import type { VmSort } from '../../../app/contract/vms.ts';
import { defaultSort } from '../../vm/list-vms.ts';
import { isVmFilter, type VmFilter } from '../../vm/vm-filters.ts';

const sorts: Record<VmSort, true> = {
  name: true,
  '-name': true,
  state: true,
  '-state': true,
  createdAt: true,
  '-createdAt': true,
  lastTouchedAt: true,
  '-lastTouchedAt': true,
};

export interface ListParams {
  query: string;
  filter: VmFilter;
  sort: VmSort;
  /** Only VMs of this image; empty: of any. */
  imageId: string;
}

const defaults: ListParams = { query: '', filter: 'all', sort: defaultSort, imageId: '' };

function isSort(value: string | null): value is VmSort {
  return value !== null && Object.hasOwn(sorts, value);
}

/** What the list shows and in which order lives in the URL: going back brings back the same list. */
export function useListParams(): [ListParams, (changes: Partial<ListParams>) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const params = useMemo((): ListParams => {
    const given = new URLSearchParams(search);
    const filter = given.get('filter');
    const sort = given.get('sort');
    return {
      query: given.get('query') ?? defaults.query,
      filter: isVmFilter(filter) ? filter : defaults.filter,
      sort: isSort(sort) ? sort : defaults.sort,
      imageId: idOfPlace(given.get('image') ?? defaults.imageId),
    };
  }, [search]);

  const change = useCallback(
    (changes: Partial<ListParams>): void => {
      const next = { ...params, ...changes };
      const given = new URLSearchParams();
      for (const key of ['query', 'filter', 'sort'] as const) {
        if (next[key] !== defaults[key]) given.set(key, next[key]);
      }
      if (next.imageId) given.set('image', idInPlace(next.imageId));
      const text = given.toString();
      navigate(text ? `${path}?${text}` : path, { replace: true });
    },
    [params, path, navigate],
  );
  return [params, change];
}
