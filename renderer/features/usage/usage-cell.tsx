import { skipToken, useQuery } from '@tanstack/react-query';
import type { VmSample } from '../../../app/contract/usage.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { usedOf } from './usage-words.ts';

/** What a running VM takes of the processors now. Drawn again only where the figure changes. */
export function CpuNow({ vmId }: { vmId: string }) {
  return useNewest(vmId, cpuOf) ?? '–';
}

/** What a running VM takes of this computer's memory now, of what its guest is given. */
export function MemoryNow({ vmId, givenMib, given }: { vmId: string; givenMib: number; given: string }) {
  return useNewest(vmId, (sample) => usedOf(sample.residentBytes, givenMib)) ?? given;
}

/** Undefined: it was not looked at yet. As a text: the same figures are then the same to React. */
function useNewest(vmId: string, wordsOf: (sample: VmSample) => string): string | undefined {
  const { data } = useQuery<readonly VmSample[], Error, string>({
    queryKey: queryKeys.usage(vmId),
    queryFn: skipToken,
    select: (samples) => {
      const newest = samples.at(-1);
      return newest ? wordsOf(newest) : '';
    },
  });
  return data || undefined;
}

/** In whole percents: tenths, in every row, tell nobody anything. */
function cpuOf({ cpu }: VmSample): string {
  return cpu === null ? '–' : `${Math.round(cpu * 100)}%`;
}
