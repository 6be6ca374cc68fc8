import { readFile } from 'node:fs/promises';
import { createServer, isIPv4 } from 'node:net';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { ForwardPlan } from '../../hypervisors/driver/machine.ts';
import { errorCodeOf, failure } from '../../lib/failures.ts';
import type { VmRecords } from '../records/vm-records.ts';
import { ownerOfSocket, type PortOwner } from './port-owner.ts';
import { listensOn, readTcpTable } from './tcp-table.ts';

/** Why a port cannot be had. */
export interface PortConflict {
  /** A sentence for people. */
  readonly reason: string;
  /** Who has it, where that is one of our VMs. */
  readonly owner: { readonly id: string; readonly name: string } | null;
  /** A VM of another installation has it, which must then have the same address. */
  readonly ofForeignVm: boolean;
}

/** By what a process that is in the way is known. */
interface Known {
  readonly records: Pick<VmRecords, 'ofMachine'>;
  readonly hypervisors: Pick<Hypervisors, 'all'>;
}

const sharedRange =
  'Another installation uses the same addresses. Choose another range for new VMs in Settings.';

/** How far from a taken port a free one is looked for. */
const reach = 500;

/** Who or what is in the way of listening there; null: nothing. Found by trying it, which is the only proof. */
export async function findConflict(
  known: Known,
  address: string,
  port: number,
): Promise<PortConflict | null> {
  const code = await tryToListen(address, port);
  if (code === null) return null;
  if (code === 'EACCES') return byNoVm(await privilegedReason(port));
  if (code !== 'EADDRINUSE') return byNoVm(`Can’t use ${address}:${port} (${code}).`);
  const listener = (await readTcpTable()).find((socket) => listensOn(socket, address, port));
  const owner = listener ? await ownerOfSocket(known.hypervisors, listener.inode) : null;
  return explain(known, port, owner, listener !== undefined && listener.localAddress !== address);
}

const looking = new Map<string, Promise<string | null>>();

/** Null: it worked, and is undone; else the error's code. Who looks at the same time gets the same answer, and is in nobody's way. */
function tryToListen(address: string, port: number): Promise<string | null> {
  // A row may say anything, and a name would be looked up.
  if (!isIPv4(address)) return Promise.resolve('EADDRNOTAVAIL');
  const place = `${address}:${port}`;
  const before = looking.get(place);
  if (before) return before;
  const attempt = listenOnce(address, port).finally(() => looking.delete(place));
  looking.set(place, attempt);
  return attempt;
}

function listenOnce(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(errorCodeOf(error)));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function explain(
  { records }: Known,
  port: number,
  owner: PortOwner | null,
  everywhere: boolean,
): PortConflict {
  const where = everywhere ? ', which listens on all addresses' : '';
  if (!owner) return byNoVm(`Port ${port} is used by another program${where}.`);
  const { vm, pid, name } = owner;
  if (!vm) return byNoVm(`Port ${port} is used by ${name} (process ${pid})${where}.`);
  const ours = records.ofMachine(vm.id);
  if (ours) {
    const reason = `Port ${port} is used by the VM ${ours.name}.`;
    return { reason, owner: { id: ours.id, name: ours.name }, ofForeignVm: false };
  }
  const reason = `Port ${port} is used by ${vm.name}, a VM of another Banger installation (process ${pid})${where}.`;
  return { reason, owner: null, ofForeignVm: !everywhere };
}

function byNoVm(reason: string): PortConflict {
  return { reason, owner: null, ofForeignVm: false };
}

/** Why a low port is refused, with the limit that this kernel sets. */
export async function privilegedReason(port: number): Promise<string> {
  const limit = await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => '');
  const start = Number.parseInt(limit, 10);
  if (port < 1024 && !(start > 1024))
    return `Port ${port} is below 1024. Such ports are reserved for the system.`;
  const from = Number.isSafeInteger(start) ? ` (net.ipv4.ip_unprivileged_port_start is ${start})` : '';
  return `Only root may listen on port ${port} of this computer${from}.`;
}

/** The first port above this one that is free and not to be avoided; null when there is none near. */
export async function nextFreePort(
  address: string,
  port: number,
  avoid: ReadonlySet<number>,
): Promise<number | null> {
  const sockets = await readTcpTable();
  const first = Math.max(port + 1, 1024);
  for (let next = first; next < Math.min(first + reach, 65_536); next += 1) {
    if (avoid.has(next) || sockets.some((socket) => listensOn(socket, address, next))) continue;
    if ((await tryToListen(address, next)) === null) return next;
  }
  return null;
}

/**
 * Throws `port_taken`, naming each port and who has it, before anything is started. A port that the VM's own machine has is
 * left to the driver, which knows that it runs.
 */
export async function refuseTakenPorts(
  known: Known,
  vm: { readonly id: string; readonly name: string },
  { loopbackAddress, forwards }: Pick<ForwardPlan, 'loopbackAddress' | 'forwards'>,
): Promise<void> {
  refuseTwins(vm.name, forwards);
  const found = await Promise.all(
    forwards.map(({ hostPort }) => findConflict(known, loopbackAddress, hostPort)),
  );
  const conflicts = found.filter((one) => one !== null && one.owner?.id !== vm.id) as PortConflict[];
  const [first] = conflicts;
  if (!first) return;
  throw failure('port_taken', {
    message: `Some of ${vm.name}’s ports can’t be used. ${conflicts.map(({ reason }) => reason).join(' ')}`,
    unchanged: 'Its disk is unchanged.',
    hint: `Choose another port in the VM’s settings, or close the program that uses this one. Then start the VM again.${
      conflicts.some(({ ofForeignVm }) => ofForeignVm) ? ` ${sharedRange}` : ''
    }`,
  });
}

/** Rows that another program wrote may have them. */
function refuseTwins(name: string, forwards: ForwardPlan['forwards']): void {
  const ports = [...new Set(forwards.map(({ hostPort }) => hostPort))];
  const reasons = ports.flatMap((port) => {
    const twins = forwards.filter(({ hostPort }) => hostPort === port).map(({ guestPort }) => guestPort);
    if (twins.length < 2) return [];
    const leads = `${twins.slice(0, -1).join(', ')} and ${twins.at(-1)}`;
    return [`Port ${port} is forwarded ${twins.length} times, to ports ${leads} of the VM.`];
  });
  if (reasons.length === 0) return;
  throw failure('port_taken', {
    message: `Some of ${name}’s ports can’t be used. ${reasons.join(' ')}`,
    unchanged: 'Its disk is unchanged.',
    hint: 'Remove one of these forwards in the VM’s settings, or give it another port. Then start the VM again.',
  });
}
