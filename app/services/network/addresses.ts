import {
  type Addresses,
  aliveStates,
  isAlive,
  loopbackAddress,
  shownRange,
  type VmView,
} from '../../contract/index.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import { failure } from '../../lib/failures.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import type { WritableDb } from '../../store/db.ts';
import {
  chooseRange,
  guestAddresses,
  rangeOf,
  readAddressRange,
  writeAddressRange,
} from '../../store/guest-addresses.ts';
import { guestIpsOfVms, usedGuestIps } from '../../store/vms.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { type HostNetwork, loopbackSockets, type ReadHostNetwork } from './host-network.ts';
import { findConflict } from './port-conflicts.ts';
import { type Route, routeInto } from './route-table.ts';

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
  records: Pick<VmRecords, 'get' | 'ofMachine' | 'withStates' | 'change'>;
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
    if (range === null)
      throw refused('No other range is free', 'Enter a range that your VMs already use.', kept);
    writeAddressRange(db, range);
    return { range };
  }

  async function setVm(id: string, wanted: string | null): Promise<VmView> {
    const vm = records.get(id);
    if (isAlive(vm.state)) throw running(vm);
    if (wanted === vm.guestIp) return vm;
    const problem = wanted && (await problemOfAddress(wanted, id));
    if (problem) throw notForVm(vm, problem);
    const { take } = await survey();
    // Somebody may have started it, or taken the address, since.
    if (isAlive(records.get(id).state)) throw running(vm);
    const guestIp = wanted ?? take(usedGuestIps(db))();
    const taken = ownerOf(guestIp, id);
    if (taken) throw notForVm(vm, taken);
    const [from, to] = [vm.guestIp, guestIp].map(loopbackAddress);
    return records.change(
      id,
      { guestIp, runtime: { loopbackAddress: undefined, lastError: '' } },
      {
        actor: whoAsks(),
        kind: 'edited',
        reason: `The address was changed from ${from} to ${to}.`,
        detail: { guestIp },
      },
    );
  }

  /** Why a VM cannot have the address, in a clause; null: nothing is in the way. */
  async function problemOfAddress(guestIp: string, id: string): Promise<string | null> {
    const taken = ownerOf(guestIp, id);
    if (taken) return taken;
    const network = await readNetwork(0);
    const route = routeInto(network.routes, rangeOf(guestIp));
    if (route) return `the VM couldn’t reach ${shownRoute(route)}`;
    const address = loopbackAddress(guestIp);
    const socket = loopbackSockets(network).find(({ localAddress }) => localAddress === address);
    if (!socket) return null;
    const conflict = await findConflict(parts, address, socket.localPort);
    return `${lowered(conflict?.reason ?? `Port ${socket.localPort} is used by another program.`)} there`;
  }

  /** The other VM that has it, in a clause. Two guests may have different addresses that lead to the same 127.x.y.z. */
  function ownerOf(guestIp: string, id: string): string | null {
    const address = loopbackAddress(guestIp);
    const owner = guestIpsOfVms(db).find((one) => one.id !== id && loopbackAddress(one.guestIp) === address);
    return owner ? `the VM ${owner.name} uses it` : null;
  }

  /** Why new VMs should not be in the range; null: nothing is in their way. Running VMs of ours in it are not. */
  async function problemOf(range: string, network: HostNetwork): Promise<string | null> {
    const shown = shownRange(range);
    const route = routeInto(network.routes, range);
    if (route) {
      return `VMs in ${shown} couldn’t reach ${shownRoute(route)}`;
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
    return `${shown} is in use: at ${socket.localAddress}, ${lowered(who)}`;
  }

  return {
    survey,
    setRange,
    setVm,
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

function shownRoute({ network, bits, interface: name }: Route): string {
  return `${network}/${bits}, a network of this computer (${name})`;
}

/** A sentence as a clause. */
function lowered(sentence: string): string {
  return sentence.replace(/^P/, 'p').replace(/\.$/, '');
}

function running({ name }: VmView) {
  return failure('wrong_state', {
    message: `The address of ${name} can be changed only while it is off.`,
    unchanged: 'It keeps its address.',
    hint: 'Stop the VM, then change its address.',
  });
}

function notForVm({ name, guestIp }: VmView, problem: string) {
  return failure('invalid_input', {
    message: `${name} can’t have this address: ${problem}.`,
    unchanged: `It keeps ${loopbackAddress(guestIp)}.`,
    hint: 'Enter another address, or choose a free one.',
  });
}

function refused(problem: string, hint: string, kept: string | null) {
  return failure('invalid_input', {
    message: `${problem}.`,
    unchanged: kept === null ? 'No range was chosen.' : `New VMs still get addresses in ${shownRange(kept)}.`,
    hint,
  });
}
