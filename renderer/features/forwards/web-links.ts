import { useQuery } from '@tanstack/react-query';
import { webSchemeOf } from '../../../app/contract/vm-defaults.ts';
import type { VmView } from '../../../app/contract/vms.ts';
import { isLive } from '../../vm/vm-states.ts';
import { forwardsQuery } from './forward-queries.ts';

const sshPort = 22;

export interface WebLink {
  /** `127.16.0.4:8080`. */
  readonly place: string;
  readonly url: string;
  readonly guestPort: number;
}

/** Where a browser finds a port of the guest. */
export function webLink(
  address: string,
  { hostPort, guestPort }: { hostPort: number; guestPort: number },
): WebLink {
  const place = `${address}:${hostPort}`;
  return { place, url: `${webSchemeOf(guestPort)}://${place}/`, guestPort };
}

/**
 * The open services of a VM that a browser can show: another program may have the port of one that is not open, and a
 * paused guest answers nobody.
 */
export function useWebLinks(vm: VmView): readonly WebLink[] {
  const { data } = useQuery({ ...forwardsQuery(vm), enabled: isLive(vm) });
  if (!data || !isLive(vm) || vm.state === 'paused') return [];
  const open = data.forwards.filter(({ status, guestPort }) => status === 'open' && guestPort !== sshPort);
  return open.map((forward) => webLink(data.address, forward));
}
