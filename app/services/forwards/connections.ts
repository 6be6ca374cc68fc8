import { addressOf, defaultForwards, type VmView } from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Machines } from '../machines/machines.ts';
import { readTcpTable, type TcpSocket } from '../network/tcp-table.ts';
import type { VmRecords } from '../records/vm-records.ts';

/** Milliseconds between two looks: the kernel remembers a connection for a minute after its end, so that none is missed. */
const defaultInterval = 10_000;
/** A VM is touched by connections at most this often. Milliseconds. */
const restMs = 60_000;
/** A connection that stays open is a touch again after so long. Milliseconds. */
const stillUsedMs = 10 * 60_000;

interface Watched {
  readonly vmId: string;
  /** Host port to guest port. */
  readonly ports: ReadonlyMap<number, number>;
}

interface Connection extends Watched {
  readonly hostPort: number;
  readonly key: string;
  readonly open: boolean;
}

/**
 * A connection through a forward is a touch: programs use a VM past the dashboard, and past its window, so this goes on while
 * the window is hidden. All VMs' connections are in one table of the kernel. Nothing ticks while no VM with a forward runs.
 */
export function createConnections(parts: {
  records: Pick<VmRecords, 'change'>;
  machines: Pick<Machines, 'get'>;
  events: EventBus;
  clock: Clock;
  report: (message: string, error: unknown) => void;
  read?: () => Promise<TcpSocket[]>;
  /** Milliseconds between two looks; 10000 where absent. */
  interval?: number;
}) {
  const { records, machines, events, clock, report, read = readTcpTable, interval = defaultInterval } = parts;
  /** By loopback address. */
  const watched = new Map<string, Watched>();
  const touchedAt = new Map<string, number>();
  let known: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  events.on('vm.changed', ({ id, vm }) => {
    for (const [address, { vmId }] of watched) if (vmId === id) watched.delete(address);
    const ports = vm && reachable(vm) ? portsOf(vm) : new Map();
    if (vm && ports.size > 0) watched.set(addressOf(vm), { vmId: id, ports });
    if (!vm) touchedAt.delete(id);
    schedule();
  });

  function schedule(): void {
    if (timer || closed || watched.size === 0) return;
    timer = setTimeout(() => {
      timer = null;
      look()
        .catch((error: unknown) => report('connections could not be looked at', error))
        .finally(schedule);
    }, interval);
    timer.unref();
  }

  async function look(): Promise<void> {
    const connections = (await read()).flatMap(connectionOf);
    const before = known;
    known = new Set(connections.map(({ key }) => key));
    for (const connection of connections) {
      const rest = clock.now().getTime() - (touchedAt.get(connection.vmId) ?? Number.NEGATIVE_INFINITY);
      const fresh = !before.has(connection.key) && rest >= restMs;
      const stillUsed = connection.open && rest >= stillUsedMs;
      if (fresh || stillUsed) await touch(connection);
    }
  }

  /** At the VM's end of it, or (once the guest's end is closed) at the other one. */
  function connectionOf(socket: TcpSocket): Connection[] {
    const { localAddress, localPort, remoteAddress, remotePort, state } = socket;
    if (state === 'listen') return [];
    const here = watched.get(localAddress);
    if (here?.ports.has(localPort)) {
      const key = `${localAddress}:${localPort} ${remoteAddress}:${remotePort}`;
      return [{ ...here, key, hostPort: localPort, open: state === 'established' }];
    }
    const there = watched.get(remoteAddress);
    if (state !== 'time_wait' || !there?.ports.has(remotePort)) return [];
    const key = `${remoteAddress}:${remotePort} ${localAddress}:${localPort}`;
    return [{ ...there, key, hostPort: remotePort, open: false }];
  }

  /** Another program may have the port of a forward that could not be opened: only what listens counts. */
  async function touch({ vmId, hostPort, ports }: Connection): Promise<void> {
    const forwards =
      (await machines
        .get(vmId)
        ?.forwards()
        .catch(() => null)) ?? [];
    if (closed || !machines.get(vmId) || !forwards.some((one) => one.hostPort === hostPort)) return;
    touchedAt.set(vmId, clock.now().getTime());
    const guestPort = ports.get(hostPort);
    records.change(
      vmId,
      {},
      {
        actor: 'user',
        kind: 'connected',
        reason: `A program connected to port ${guestPort} of the guest, through port ${hostPort}.`,
        detail: { hostPort, guestPort },
      },
    );
  }

  return {
    close(): void {
      closed = true;
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

function reachable({ state }: VmView): boolean {
  return state === 'running' || state === 'paused' || state === 'stopping';
}

function portsOf(vm: VmView): Map<number, number> {
  return new Map(
    (vm.spec.forwards ?? defaultForwards).map(({ hostPort, guestPort }) => [hostPort, guestPort]),
  );
}
