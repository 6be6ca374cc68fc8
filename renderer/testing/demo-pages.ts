import type { Page } from '../../app/contract/scalars.ts';
import type { VmSort, VmView } from '../../app/contract/vms.ts';

interface PageInput {
  query?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** One page of rows; the cursor is where the next one begins. */
export function pageThrough<T extends { name: string }>(rows: readonly T[], input: PageInput): Page<T> {
  const { query = '', limit = 100, cursor = '0' } = input;
  const matching = rows.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
  const start = Number(cursor);
  const end = start + limit;
  const page = { items: matching.slice(start, end), total: matching.length };
  return end < matching.length ? { ...page, nextCursor: String(end) } : page;
}

export function sortVms(rows: readonly VmView[], sort: VmSort): VmView[] {
  const key = sort.replace('-', '') as 'name' | 'state' | 'createdAt' | 'lastTouchedAt';
  const direction = sort.startsWith('-') ? -1 : 1;
  return [...rows].sort(
    (a, b) => direction * a[key].localeCompare(b[key], 'en', { numeric: key === 'name' }),
  );
}
