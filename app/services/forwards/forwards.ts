import {
  addressOf,
  aliveStates,
  type CheckForwardInput,
  defaultForwards,
  type ForwardCheck,
  type Forwards,
  type ForwardView,
  loopbackAddress,
  type PortForward,
  type VmView,
  webSchemeOf,
} from '../../contract/index.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { Machine } from '../../hypervisors/driver/machine.ts';
import type { Machines } from '../machines/machines.ts';
import { findConflict, nextFreePort, privilegedReason } from '../network/port-conflicts.ts';
import type { VmRecords } from '../records/vm-records.ts';

/** What a browser would be led to. */
export interface WebPlace {
  readonly address: string;
  readonly hostPort: number;
  readonly scheme: 'http' | 'https';
}

export type ForwardsService = ReturnType<typeof createForwards>;

const unasked = 'The VM didn’t say whether the forward is open.';
const closed = 'The port is free now, but the forward isn’t open. Try again.';
const twin = ({ hostPort }: PortForward) => `Another forward of this VM uses port ${hostPort}.`;
const leftover = 'The forward was removed but couldn’t be closed. It closes when the VM stops.';
const nextStart = 'The forward opens at the VM’s next start.';

/** The ports that lead into VMs: how they really are, and what is in their way. */
export function createForwards(parts: {
  records: VmRecords;
  machines: Pick<Machines, 'get'>;
  hypervisors: Pick<Hypervisors, 'all'>;
  /** The address of the VM that would be created next. */
  nextGuestIp: () => Promise<string>;
  report: (message: string, error: unknown) => void;
}) {
  const { records, machines, nextGuestIp, report } = parts;
  const applying = new Map<string, Promise<void>>();

  async function list(id: string): Promise<Forwards> {
    const vm = records.get(id);
    const machine = machines.get(id);
    const address = addressOf(vm);
    const live = isLive(vm);
    const open = machine ? await askForwards(machine) : [];
    const wanted = wantedBy(vm);
    const views = await Promise.all(
      wanted.map(async (forward, at): Promise<ForwardView> => {
        if (hasTwin(forward, wanted.slice(0, at), open))
          return { ...forward, status: 'taken', reason: twin(forward), owner: null };
        if (open === null) return { ...forward, status: 'unknown', reason: unasked, owner: null };
        if (open.some((one) => same(one, forward)))
          return { ...forward, status: 'open', reason: null, owner: null };
        // Another forward of the same machine, closed with it or before it, is in nobody's way.
        const own = open.some(({ hostPort }) => hostPort === forward.hostPort);
        const conflict = own ? null : await findConflict(parts, address, forward.hostPort);
        if (conflict && conflict.owner?.id !== id) {
          const { reason, owner } = conflict;
          return { ...forward, status: 'taken', reason, owner };
        }
        if (!machine) return { ...forward, status: 'waiting', reason: null, owner: null };
        return { ...forward, status: 'closed', reason: live ? closed : nextStart, owner: null };
      }),
    );
    const left = (open ?? []).filter((one) => !wanted.some((forward) => same(one, forward)));
    const leftovers = left.map(
      (one): ForwardView => ({ ...one, status: 'leftover', reason: leftover, owner: null }),
    );
    return { address, live, forwards: [...views, ...leftovers] };
  }

  /** What the machine has becomes what the row wants, as far as the ports are free. One after the other for each VM. */
  function apply(id: string): Promise<void> {
    const before = applying.get(id) ?? Promise.resolve();
    const done = before.then(async () => {
      const machine = machines.get(id);
      const vm = records.get(id);
      if (!machine || !isLive(vm)) return;
      const plan = { loopbackAddress: addressOf(vm), guestIp: vm.guestIp, forwards: wantedBy(vm) };
      // What came of it is read from the machine by whoever looks.
      await machine.setForwards(plan).catch((error: unknown) => report('forwards were not changed', error));
    });
    const settled = done.finally(() => {
      if (applying.get(id) === settled) applying.delete(id);
    });
    applying.set(id, settled);
    return settled;
  }

  async function check({ id, hostPort, editing }: CheckForwardInput): Promise<ForwardCheck> {
    const vm = id === undefined ? null : records.get(id);
    const address = vm ? addressOf(vm) : loopbackAddress(await nextGuestIp());
    const others = new Set(vm && wantedBy(vm).map((forward) => forward.hostPort));
    if (editing !== undefined) others.delete(editing);
    const obstacle = await obstacleTo(vm, address, hostPort, others);
    if (!obstacle) return { free: true, reason: null, owner: null, suggestion: null };
    const { reason, owner } = obstacle;
    return { free: false, reason, owner, suggestion: await nextFreePort(address, hostPort, others) };
  }

  async function obstacleTo(
    vm: VmView | null,
    address: string,
    hostPort: number,
    others: ReadonlySet<number>,
  ) {
    if (hostPort < 1024) return { reason: await privilegedReason(hostPort), owner: null };
    if (!vm) return findConflict(parts, address, hostPort);
    if (others.has(hostPort))
      return { reason: `Another forward of ${vm.name} uses port ${hostPort}.`, owner: null };
    const machine = machines.get(vm.id);
    const open = machine ? await askForwards(machine) : null;
    if (open?.some((one) => one.hostPort === hostPort)) return null;
    const conflict = await findConflict(parts, address, hostPort);
    return conflict?.owner?.id === vm.id ? null : conflict;
  }

  return {
    list,
    check,
    apply,

    /** Whether a VM's machine listens there, to what speaks so: it is asked, whatever its row says. */
    async isOpen({ address, hostPort, scheme }: WebPlace): Promise<boolean> {
      const vm = records.withStates(aliveStates).find((one) => addressOf(one) === address);
      const machine = vm && machines.get(vm.id);
      const open = machine ? await askForwards(machine) : null;
      return open?.some((one) => one.hostPort === hostPort && webSchemeOf(one.guestPort) === scheme) ?? false;
    },

    async open(id: string): Promise<Forwards> {
      await apply(id);
      return list(id);
    },
  };
}

/** Whether changes reach a machine that runs. */
function isLive({ capabilities }: VmView): boolean {
  return capabilities?.liveForwards ?? false;
}

function wantedBy(vm: VmView): readonly PortForward[] {
  return vm.spec.forwards ?? defaultForwards;
}

function same(one: PortForward, other: PortForward): boolean {
  return one.hostPort === other.hostPort && one.guestPort === other.guestPort;
}

/** Rows that another program wrote may have two forwards with one port. The one that is open is the one that has it, else the first. */
function hasTwin(
  forward: PortForward,
  before: readonly PortForward[],
  open: readonly PortForward[] | null,
): boolean {
  const opened = open?.find(({ hostPort }) => hostPort === forward.hostPort);
  if (opened && same(opened, forward)) return false;
  return before.some(({ hostPort }) => hostPort === forward.hostPort);
}

/** Null: it does not answer, or has just ended. */
function askForwards(machine: Machine): Promise<PortForward[] | null> {
  return machine.forwards().catch(() => null);
}
