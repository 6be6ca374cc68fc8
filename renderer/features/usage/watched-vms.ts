import { type QueryClient, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { VmSample } from '../../../app/contract/usage.ts';
import { call } from '../../lib/api.ts';
import { queryKeys } from '../../lib/query-keys.ts';
import { addSamples } from '../../lib/vm-samples.ts';

/** The most that one page asks for; more rows than that are on no screen. */
const most = 200;

/** Which VMs each part of the page shows. */
const shown = new Map<object, readonly string[]>();
let asked = '';
let scheduled = false;

/** Tells the main process what the page shows, once for all that changed in this moment; nothing while it is hidden. */
function tell(client: QueryClient): void {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    const hidden = document.visibilityState === 'hidden';
    const vmIds = hidden ? [] : [...new Set([...shown.values()].flat())].sort().slice(0, most);
    if (vmIds.join() === asked) return;
    asked = vmIds.join();
    // Usage is an extra: where it cannot be had, the cells stay as they are.
    call('usage.watch', { vmIds }).then(
      (samples) => addSamples(client, samples),
      () => {},
    );
  });
}

/** Has these VMs looked at for as long as the component is on the screen. */
export function useWatchedVms(vmIds: readonly string[]): void {
  const client = useQueryClient();
  const key = vmIds.join();
  useEffect(() => {
    const part = {};
    const update = () => tell(client);
    shown.set(part, key === '' ? [] : key.split(','));
    update();
    document.addEventListener('visibilitychange', update);
    return () => {
      shown.delete(part);
      document.removeEventListener('visibilitychange', update);
      update();
    };
  }, [client, key]);
}

const none: readonly VmSample[] = [];

/** What is known of a VM's last hour, oldest first. */
export function useSamples(vmId: string): readonly VmSample[] {
  const { data } = useQuery<readonly VmSample[]>({ queryKey: queryKeys.usage(vmId), queryFn: skipToken });
  return data ?? none;
}
