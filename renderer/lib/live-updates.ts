import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { ActivityEntry, ListActivityInput } from '../../app/contract/activity.ts';
import type { Boot } from '../../app/contract/boots.ts';
import type { ImageView } from '../../app/contract/images.ts';
import type { Job, JobLine } from '../../app/contract/jobs.ts';
import type { Page } from '../../app/contract/scalars.ts';
import { isTouch } from '../../app/contract/touch-rule.ts';
import { needsAttention } from '../../app/contract/vm-attention.ts';
import type { ListVmsInput, VmView } from '../../app/contract/vms.ts';
import { matchesActivity } from './activity-match.ts';
import { listen } from './api.ts';
import { moves } from './list-place.ts';
import { queryKeys } from './query-keys.ts';
import { throttle } from './throttle.ts';
import { addSamples } from './vm-samples.ts';
import { patchAlive } from './vms-alive.ts';

/** A burst of changes asks for the lists' order and counts again at most this often. Milliseconds. */
const relistInterval = 300;

/** Touches are counted again at most this often. Milliseconds. */
const recountInterval = 1000;

type Pages<T> = InfiniteData<Page<T>> | undefined;

/** The row with this id becomes `item`, or goes when it is null. The same object where it is on no page. */
export function patchPages<T extends { id: string }>(data: Pages<T>, id: string, item: T | null): Pages<T> {
  if (!data?.pages.some((page) => page.items.some((one) => one.id === id))) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.flatMap((one) => (one.id === id ? (item ? [item] : []) : [one])),
    total: item ? page.total : page.total - 1,
  }));
  return { ...data, pages };
}

/** The new entry on top; the keys of the pages below are those of their last rows and stay. */
export function prependEntry(
  data: InfiniteData<ActivityEntry[]> | undefined,
  entry: ActivityEntry,
): InfiniteData<ActivityEntry[]> | undefined {
  if (!data || data.pages[0]?.some(({ id }) => id === entry.id)) return data;
  const [first = [], ...rest] = data.pages;
  return { ...data, pages: [[entry, ...first], ...rest] };
}

export function patchVm(client: QueryClient, id: string, vm: VmView | null): void {
  if (vm) client.setQueryData(queryKeys.vm(id), vm);
  else void client.invalidateQueries({ queryKey: queryKeys.vm(id) });
  client.setQueriesData<Page<VmView>>({ queryKey: queryKeys.vmLists }, (page) => patchPage(page, id, vm));
}

/** The row with this id becomes `vm`, or goes when it is null. The same object where it is not on the page. */
function patchPage(page: Page<VmView> | undefined, id: string, vm: VmView | null): Page<VmView> | undefined {
  if (!page?.items.some((one) => one.id === id)) return page;
  if (!vm) return { ...page, items: page.items.filter((one) => one.id !== id), total: page.total - 1 };
  return { ...page, items: page.items.map((one) => (one.id === id ? vm : one)) };
}

/**
 * Which lists a change leaves without the right rows in the right order. An answer that is on its way may have been given
 * before the change, and would take it back.
 */
function listsToAskAgain(client: QueryClient, before: VmView | null, vm: VmView | null): Query[] {
  return client.getQueryCache().findAll({
    queryKey: queryKeys.vmLists,
    predicate: ({ queryKey, state }) =>
      state.fetchStatus === 'fetching' || moves(queryKey[2] as ListVmsInput, before, vm),
  });
}

function isFlagged(vm: VmView | null): boolean {
  return vm !== null && needsAttention(vm);
}

export function patchImage(client: QueryClient, id: string, image: ImageView | null): void {
  if (image) client.setQueryData(queryKeys.image(id), image);
  else void client.invalidateQueries({ queryKey: queryKeys.image(id) });
  void client.invalidateQueries({ queryKey: queryKeys.missingFiles });
  client.setQueriesData<Pages<ImageView>>({ queryKey: queryKeys.imageLists }, (data) =>
    patchPages(data, id, image),
  );
}

/** Where nobody has asked for the VM's boots yet, there is nothing to keep true. */
function patchBoot(client: QueryClient, boot: Boot): void {
  client.setQueryData<Boot[]>(
    queryKeys.boots(boot.vmId),
    (boots) => boots && [boot, ...boots.filter(({ id }) => id !== boot.id)],
  );
}

export function patchJob(client: QueryClient, job: Job): void {
  client.setQueryData<Job[]>(queryKeys.jobs, (jobs) => {
    if (!jobs?.some(({ id }) => id === job.id)) return [job, ...(jobs ?? [])];
    return jobs.map((one) => (one.id === job.id ? job : one));
  });
}

/** Into every timeline that is open, or was, and whose filter lets it through. */
function prependActivity(client: QueryClient, entry: ActivityEntry): void {
  client.setQueriesData<InfiniteData<ActivityEntry[]>>(
    {
      queryKey: queryKeys.activities,
      predicate: ({ queryKey }) => matchesActivity(entry, queryKey[1] as ListActivityInput),
    },
    (data) => prependEntry(data, entry),
  );
}

/** Where a start itself is filtered out, its request is there, and reads otherwise now. */
function askStartsAgain(client: QueryClient, entry: ActivityEntry): void {
  void client.invalidateQueries({
    queryKey: queryKeys.activities,
    predicate: ({ queryKey }) => {
      const input = queryKey[1] as ListActivityInput;
      return (input.id === undefined || input.id === entry.vmId) && !matchesActivity(entry, input);
    },
  });
}

/** A line may have come with the log already. */
function withLine(lines: JobLine[], line: JobLine): JobLine[] {
  return lines.some(({ id }) => id === line.id) ? lines : [...lines, line];
}

/**
 * Carries the main process's events into the query cache: what changed is on the screen in the same frame, and where it
 * belongs in a sorted or filtered list is asked right after, where the change may have moved it. Returns the function that ends it.
 */
export function startLiveUpdates(client: QueryClient): () => void {
  const stale = new Set<Query>();
  const relistVms = throttle(() => {
    const lists = new Set(stale);
    stale.clear();
    const which = { queryKey: queryKeys.vmLists, predicate: (list: Query) => lists.has(list) };
    // A first answer that is on its way would else be taken for the new one.
    void client.cancelQueries(which).then(() => client.invalidateQueries(which));
  }, relistInterval);
  const recountVms = throttle(() => {
    void client.invalidateQueries({ queryKey: queryKeys.vmCounts });
  }, relistInterval);
  const relistImages = throttle(() => {
    void client.invalidateQueries({ queryKey: queryKeys.imageLists });
  }, relistInterval);

  const recountTouches = throttle(() => {
    void client.invalidateQueries({ queryKey: queryKeys.touches });
  }, recountInterval);

  const ends = [
    listen('vm.changed', ({ id, before, vm }) => {
      for (const list of listsToAskAgain(client, before, vm)) stale.add(list);
      patchVm(client, id, vm);
      patchAlive(client, id, vm);
      if (stale.size > 0) relistVms();
      if (before?.state !== vm?.state || isFlagged(before) !== isFlagged(vm)) recountVms();
    }),
    listen('image.changed', ({ id, image }) => {
      patchImage(client, id, image);
      relistImages();
    }),
    listen('vm.activity', (entry) => {
      prependActivity(client, entry);
      if (entry.kind === 'started') askStartsAgain(client, entry);
      if (isTouch(entry)) recountTouches();
    }),
    listen('vm.boot', (boot) => patchBoot(client, boot)),
    listen('vm.usage', (samples) => addSamples(client, samples)),
    listen('job.changed', (job) => patchJob(client, job)),
    listen('job.logged', ({ jobId, line }) => {
      const queryKey = queryKeys.jobLog(jobId);
      const known = client.setQueryData<JobLine[]>(queryKey, (lines) => lines && withLine(lines, line));
      // An answer that is on its way may have been given before.
      if (!known) void client.invalidateQueries({ queryKey });
    }),
    listen('settings.changed', (settings) => client.setQueryData(queryKeys.settings, settings)),
    listen('host.changed', (checks) => client.setQueryData(queryKeys.hostChecks, checks)),
  ];
  return () => {
    for (const end of ends) end();
  };
}
