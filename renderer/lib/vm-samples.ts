import { notifyManager, type QueryClient } from '@tanstack/react-query';
import type { VmSample } from '../../app/contract/usage.ts';
import { queryKeys } from './query-keys.ts';

/** As long as the main process remembers. Milliseconds. */
const memory = 60 * 60 * 1000;

/** Adds samples to those of their VMs, oldest first; those that are there already stay once. */
export function addSamples(client: QueryClient, samples: readonly VmSample[]): void {
  notifyManager.batch(() => {
    for (const vmId of new Set(samples.map((sample) => sample.vmId))) {
      const fresh = samples.filter((sample) => sample.vmId === vmId);
      client.setQueryData<readonly VmSample[]>(queryKeys.usage(vmId), (known) => merge(known ?? [], fresh));
    }
  });
}

export function merge(known: readonly VmSample[], fresh: readonly VmSample[]): readonly VmSample[] {
  const last = known.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const first = fresh[0]?.at ?? 0;
  const all =
    first > last
      ? [...known, ...fresh]
      : [...new Map([...known, ...fresh].map((one) => [one.at, one])).values()].sort((a, b) => a.at - b.at);
  const begin = (all.at(-1)?.at ?? 0) - memory;
  return all[0] && all[0].at < begin ? all.filter(({ at }) => at >= begin) : all;
}
