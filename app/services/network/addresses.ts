import { type Addresses, aliveStates, loopbackAddress, shownRange } from '../../contract/index.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import { failure } from '../../lib/failures.ts';
import type { WritableDb } from '../../store/db.ts';
import {
  chooseRange,
  guestAddresses,
  rangeOf,
  readAddressRange,
  writeAddressRange,
} from '../../store/guest-addresses.ts';
import { usedGuestIps } from '../../store/vms.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { type HostNetwork, loopbackSockets, type ReadHostNetwork } from './host-network.ts';
import { findConflict } from './port-conflicts.ts';
import { routeInto } from './route-table.ts';

/** A new VM may meet a program that began to listen so many milliseconds ago: then its start says so. */
const recent = 1000;

export type AddressesService = ReturnType<typeof createAddresses>;

/** Each call of the function that it returns gives the next address that is free and not in `used`. Throws when none is left. */
export type FreeAddresses = (used: ReadonlySet<string>) => () => string;

/** The addresses that were free at one moment: ask again rather than keep it. */
export interface AddressSurvey {
  /** For what people are told about a VM before it is created. Stores nothing. */
  readonly peek: FreeAddresses;
  /** For the transaction that stores the VMs: it stores a newly chosen range, too. */
  readonly take: FreeAddresses;
}

/**
 * The addresses of new VMs. Each installation has a range of its own, so that its VMs run beside those of other installations:
 * it is chosen with the first VM, kept, and replaced by another free one when it is full.
 */
export function createAddresses(parts: {
  db: WritableDb;
  records: Pick<VmRecords, 'get' | 'withStates'>;
  hypervisors: Pick<Hypervisors, 'all'>;
  readNetwork: ReadHostNetwork;
  /** A whole number from 0 to `below` - 1. */
  random: (below: number) => number;
}) {
  const { db, records, readNetwork, random } = parts;
  /** Ranges to use when the stored one is full. Remembered, so that a VM gets the address that people were told before. */
  let following: string[] = [];

  function choose(network: HostNetwork, taken: ReadonlySet<string>): string | null {
    return chooseRange({
      isTaken: (range) => taken.has(range),
      isRouted: (range) => routeInto(network.routes, range) !== undefined,
      random,
    });
  }

  function* ranges(network: HostNetwork, used: Iterable<string>): Generator<string> {
    const kept = readAddressRange(db);
    if (kept !== null) yield kept;
    const taken = takenRanges(network, used, kept);
    following = following.filter((range) => !taken.has(range));
    for (let at = 0; ; at += 1) {
      const range = following[at] ?? choose(network, new Set([...taken, ...following]));
      if (range === null) return;
      following[at] = range;
      yield range;
    }
  }

  async function survey(): Promise<AddressSurvey> {
    const network = await readNetwork(recent);
    const busy = busyAddresses(network);
    const free = (used: ReadonlySet<string>) =>
      guestAddresses(ranges(network, used), (address) => used.has(address) || busy.has(address));
    return {
      peek: (used) => {
        const next = free(used);
        return () => next().address;
      },
      take: (used) => {
        const next = free(used);
        return () => {
          const { address, range } = next();
          if (range !== readAddressRange(db)) writeAddressRange(db, range);
          return address;
        };
      },
    };
  }

  async function setRange(wanted: string | null): Promise<Addresses> {
    const kept = readAddressRange(db);
    if (wanted !== null && wanted === kept) return { range: kept };
    const network = await readNetwork(0);
    const problem = wanted && (await problemOf(wanted, network));
    if (problem) throw refused(problem, 'Choose another range.', kept);
    const range = wanted ?? choose(network, takenRanges(network, usedGuestIps(db), kept));
    if (range === null) throw refused('No other range is free', 'Enter one that your VMs are in.', kept);
    writeAddressRange(db, range);
    return { range };
  }

  /** Why new VMs should not be in the range; null: nothing is in their way. Running VMs of ours in it are not. */
  async function problemOf(range: string, network: HostNetwork): Promise<string | null> {
    const shown = shownRange(range);
    const route = routeInto(network.routes, range);
    if (route) {
      const to = `${route.network}/${route.bits}`;
      return `VMs in ${shown} could not reach ${to}, a network of this computer (${route.interface})`;
    }
    const ours = new Set(records.withStates(aliveStates).map(({ guestIp }) => loopbackAddress(guestIp)));
    const prefix = shown.slice(0, -1);
    const inTheWay = loopbackSockets(network).filter(
      ({ localAddress }) => localAddress.startsWith(prefix) && !ours.has(localAddress),
    );
    const socket = inTheWay.find(({ state }) => state === 'listen') ?? inTheWay[0];
    if (!socket) return null;
    const conflict = await findConflict(parts, socket.localAddress, socket.localPort);
    const who = conflict?.reason ?? `Port ${socket.localPort} is used by another program.`;
    return `${shown} is in use: at ${socket.localAddress}, ${who.replace(/^P/, 'p').replace(/\.$/, '')}`;
  }

  return {
    survey,
    setRange,
    get: (): Addresses => ({ range: readAddressRange(db) }),

    /** The address that a VM would get if it were created now. */
    async next(): Promise<string> {
      const { peek } = await survey();
      return peek(usedGuestIps(db))();
    },
  };
}

/** Guest addresses whose loopback address is in use by any program, a VM of ours included. */
function busyAddresses(network: HostNetwork): Set<string> {
  return new Set(loopbackSockets(network).map(({ localAddress }) => localAddress.replace(/^127/, '172')));
}

function takenRanges(network: HostNetwork, used: Iterable<string>, kept: string | null): Set<string> {
  const taken = new Set([...used, ...busyAddresses(network)].map(rangeOf));
  return kept === null ? taken : taken.add(kept);
}

function refused(problem: string, hint: string, kept: string | null) {
  return failure('invalid_input', {
    message: `${problem}.`,
    unchanged: kept === null ? 'No range was chosen.' : `New VMs still get addresses in ${shownRange(kept)}.`,
    hint,
  });
}
