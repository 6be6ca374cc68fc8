import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import type { ChannelInput } from '../../../app/contract/channels.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notifyError } from '../../ui/notify.ts';

/**
 * What the person has chosen, undefined until it is known, and how to choose otherwise. A choice shows while it is being written:
 * a switch that waited for that would jump back under the pointer.
 */
export function useSettings() {
  const { data } = useQuery({ queryKey: queryKeys.settings, queryFn: () => call('settings.get', {}) });
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (changes: ChannelInput<'settings.update'>) => call('settings.update', changes),
    onError: notifyError,
  });
  return { settings: data && isPending ? Object.assign({ ...data }, variables) : data, change: mutate };
}

/** Asked whenever somebody looks: extensions of a desktop come and go. */
export const trayQuery = queryOptions({
  queryKey: queryKeys.tray,
  queryFn: () => call('host.tray', {}),
  staleTime: 0,
});

/** Asked whenever somebody looks: the first VM chooses the range, wherever it is made. */
export const addressesQuery = queryOptions({
  queryKey: queryKeys.addresses,
  queryFn: () => call('addresses.get', {}),
  staleTime: 0,
});

/** Milliseconds after which somebody who looks sees that a program has come or gone. */
const lookAgain = 1000;

export const apiClientsQuery = queryOptions({
  queryKey: queryKeys.apiClients,
  queryFn: () => call('apiClients.list', {}),
  staleTime: 0,
  refetchInterval: lookAgain,
});

/** Asked whenever somebody looks: people move files, and links to them. */
export const terminalCommandQuery = queryOptions({
  queryKey: queryKeys.terminalCommand,
  queryFn: () => call('terminalCommand.get', {}),
  staleTime: 0,
});
