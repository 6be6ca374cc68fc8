import { performance } from 'node:perf_hooks';
import { type Route, readRouteTable } from './route-table.ts';
import { readTcpTable, type TcpSocket } from './tcp-table.ts';

/** What new addresses of VMs must keep clear of. */
export interface HostNetwork {
  readonly sockets: readonly TcpSocket[];
  readonly routes: readonly Route[];
}

/** Reads what the kernel says now, or answers what it said at most `maxAge` milliseconds ago. */
export type ReadHostNetwork = (maxAge: number) => Promise<HostNetwork>;

export async function readHostNetwork(): Promise<HostNetwork> {
  const [sockets, routes] = await Promise.all([readTcpTable(), readRouteTable()]);
  return { sockets, routes };
}

/** Remembers the last reading: the table of sockets takes the kernel 10 ms, which many new VMs in a row need not all wait for. */
export function rememberingNetwork(read = readHostNetwork, now = () => performance.now()): ReadHostNetwork {
  let last: { readonly at: number; readonly network: Promise<HostNetwork> } | null = null;
  return (maxAge) => {
    if (last === null || now() - last.at > maxAge) last = { at: now(), network: read() };
    return last.network;
  };
}

/** Sockets bound to an address in 127.0.0.0/8 that are in use; what the kernel remembers of ended connections is not. */
export function loopbackSockets({ sockets }: HostNetwork): TcpSocket[] {
  return sockets.filter(
    ({ localAddress, state }) =>
      localAddress.startsWith('127.') && (state === 'listen' || state === 'established'),
  );
}
