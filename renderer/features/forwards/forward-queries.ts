import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { CheckForwardInput, Forwards } from '../../../app/contract/forwards.ts';
import { defaultForwards, type PortForward } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { notify, notifyError } from '../../ui/notify.ts';

/** Other programs take and give back ports without telling: while one is in the way, it is looked at so often. Milliseconds. */
const lookAgain = 3000;

export const forwardsQuery = ({ id, state, spec }: VmView) =>
  queryOptions({
    queryKey: queryKeys.forwards(id, [state, spec.forwards]),
    queryFn: () => call('vms.forwards', { id }),
    placeholderData: (previous: Forwards | undefined) => previous,
    refetchInterval: ({ state: { data } }) =>
      data?.forwards.some(({ status }) => status !== 'open' && status !== 'waiting') ? lookAgain : false,
  });

export const forwardCheckQuery = (input: CheckForwardInput) =>
  queryOptions({
    queryKey: queryKeys.forwardCheck(input),
    queryFn: () => call('vms.checkForward', input),
    refetchInterval: ({ state: { data } }) => (data?.free === false ? lookAgain : false),
    // A port may be taken the next moment.
    gcTime: 0,
  });

/** Stores the forwards; those of a VM that runs are opened and closed with it. */
export function useSaveForwards({ id, spec }: VmView) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (forwards: PortForward[]) => call('vms.update', { id, spec: { forwards } }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.forwards(id) }),
  });
  return { save, wanted: spec.forwards ?? defaultForwards };
}

/** Offers to bring a removed forward back: nothing asked before it was removed. */
export function useOfferUndo({ id }: VmView) {
  const client = useQueryClient();
  const undo = async (removed: PortForward) => {
    // What was changed since stays.
    const { spec } = await call('vms.get', { id });
    const forwards = [...(spec.forwards ?? defaultForwards), removed];
    await call('vms.update', { id, spec: { forwards: forwards.sort(byHostPort) } });
    await client.invalidateQueries({ queryKey: queryKeys.forwards(id) });
  };
  return (removed: PortForward) =>
    notify({
      title: `Removed the forward of port ${removed.hostPort}`,
      tone: 'plain',
      action: { label: 'Undo', brief: true, press: () => void undo(removed).catch(notifyError) },
    });
}

export function byHostPort(a: PortForward, b: PortForward): number {
  return a.hostPort - b.hostPort;
}

export function useOpenForwards(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call('vms.openForwards', { id }),
    onSuccess: () => client.invalidateQueries({ queryKey: queryKeys.forwards(id) }),
  });
}
