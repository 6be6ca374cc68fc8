import type { ActivityActor, ListActivityInput } from '../../../app/contract/activity.ts';
import { idSchema } from '../../../app/contract/scalars.ts';
import { type ActivityGroup, activityGroups, kindsOf } from './activity-groups.ts';
import { actorWords, kindsWith } from './activity-words.ts';

/** So many days, today being the last. No dates to type: Chromium's own field has them as its language does, not as the desktop. */
export const activityRanges = ['any', '1', '7', '30', '90', '365'] as const;
export type ActivityRange = (typeof activityRanges)[number];

/** What a timeline is narrowed down to. Empty texts: not by this. */
export interface ActivityFilter {
  vm: string;
  actor: ActivityActor | '';
  group: ActivityGroup | '';
  query: string;
  range: ActivityRange;
}

export const noFilter: ActivityFilter = {
  vm: '',
  actor: '',
  group: '',
  query: '',
  range: 'any',
};

export function isNarrowed(filter: ActivityFilter): boolean {
  return Object.keys(askedBy(filter, new Date())).length > 0;
}

/** The filter as the main process takes it. */
export function askedBy(filter: ActivityFilter, now: Date): ListActivityInput {
  const query = filter.query.trim();
  return {
    ...(filter.vm ? { id: filter.vm } : {}),
    ...(filter.actor ? { actor: filter.actor } : {}),
    ...(filter.group ? { kinds: kindsOf(filter.group) } : {}),
    ...(query ? { query, queryKinds: kindsWith(query) } : {}),
    ...rangeOf(filter, now),
  };
}

function rangeOf({ range }: ActivityFilter, now: Date): Pick<ListActivityInput, 'from'> {
  if (range === 'any') return {};
  const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - Number(range) + 1);
  return { from: start.toISOString() };
}

const fields = Object.keys(noFilter) as (keyof ActivityFilter)[];

/** From what follows the question mark in the URL; whatever makes no sense there is left out. */
export function filterFrom(search: string): ActivityFilter {
  const given = new URLSearchParams(search);
  const filter = { ...noFilter, vm: given.get('vm') ?? '', query: given.get('query') ?? '' };
  const [actor, group, range] = ['actor', 'group', 'range'].map((name) => given.get(name) ?? '');
  return {
    ...filter,
    vm: idSchema.safeParse(filter.vm).success ? filter.vm : '',
    query: filter.query.slice(0, 200),
    actor: Object.hasOwn(actorWords, actor ?? '') ? (actor as ActivityActor) : '',
    group: activityGroups.find((one) => one === group) ?? '',
    range: activityRanges.find((one) => one === range) ?? 'any',
  };
}

/** What `filterFrom` reads back; empty where nothing is narrowed down. */
export function searchOf(filter: ActivityFilter): string {
  const given = new URLSearchParams();
  for (const field of fields) {
    if (filter[field] !== noFilter[field]) given.set(field, filter[field]);
  }
  return given.toString();
}
