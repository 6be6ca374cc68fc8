import { useQuery } from '@tanstack/react-query';
import type { CheckNameInput } from '../../app/contract/scalars.ts';
import { call } from './api.ts';
import { queryKeys } from './query-keys.ts';
import { useSettled } from './use-settled.ts';

/**
 * Why a name that somebody is typing is taken, in a sentence or two; undefined: it is free, or nobody knows yet.
 * `asked` false: nothing is asked, as while the very name is being stored.
 */
export function useTakenName(
  what: 'images' | 'vms',
  input: CheckNameInput,
  asked: boolean,
): string | undefined {
  const name = useSettled(input.name);
  const isCurrent = asked && name === input.name && name !== '';
  const { data } = useQuery({
    queryKey: queryKeys.nameCheck(what, { ...input, name }),
    queryFn: () => call(`${what}.checkName`, { ...input, name }),
    enabled: isCurrent,
    // Somebody may take or give up a name the next moment.
    staleTime: 0,
    gcTime: 0,
  });
  return isCurrent ? (data?.reason ?? undefined) : undefined;
}
