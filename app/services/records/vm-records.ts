import {
  type ActivityEntry,
  isTouch,
  type ListVmsInput,
  nextState,
  type Page,
  type Vm,
  type VmEvent,
  type VmState,
  type VmView,
} from '../../contract/index.ts';
import type { AcceleratorWords, Hypervisor } from '../../hypervisors/driver/hypervisor.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, preciseTimestamp, timestamp } from '../../lib/clock.ts';
import { notFound } from '../../lib/failures.ts';
import { appendActivity } from '../../store/activity.ts';
import { inTransaction, type WritableDb } from '../../store/db.ts';
import { getVm, getVmOfMachine, listVms, type StoredVm, updateVm } from '../../store/vms.ts';
import { driverOf, hypervisorNameOf } from './driver-of.ts';

/** What to write into the activity log beside a change. */
export interface Entry extends Pick<ActivityEntry, 'actor' | 'kind'> {
  /** Why, in a sentence for people. */
  readonly reason?: string;
  /** Evidence. */
  readonly detail?: Record<string, unknown>;
}

/** What can be edited. A state comes from an event alone. */
export type VmChanges = Partial<Pick<Vm, 'name' | 'guestIp' | 'spec' | 'runtime'>>;

/** A hint goes with the error that it was stored with. */
function withItsHint({ runtime }: VmChanges): Pick<VmChanges, 'runtime'> {
  return runtime && 'lastError' in runtime ? { runtime: { lastHint: undefined, ...runtime } } : {};
}

/** A guest that nobody knows to have an agent may have started up or not. */
function isReady({ state, runtime }: Pick<Vm, 'state' | 'runtime'>): boolean | null {
  if (state !== 'running') return null;
  if (runtime.readyAt !== undefined) return true;
  return runtime.hasAgent ? false : null;
}

export type VmRecords = ReturnType<typeof createVmRecords>;

function wordsOf(driver: Hypervisor | null, accelerator = ''): AcceleratorWords | undefined {
  // A row may say anything.
  return driver && Object.hasOwn(driver.accelerators, accelerator)
    ? driver.accelerators[accelerator]
    : undefined;
}

/** The one way a VM's row changes: row and log entry in one transaction, then the events that tell of them. */
export function createVmRecords({
  db,
  events,
  clock,
  hypervisors,
}: {
  db: WritableDb;
  events: EventBus;
  clock: Clock;
  hypervisors: Pick<Hypervisors, 'of'>;
}) {
  function find(id: string): VmView | null {
    const vm = getVm(db, id);
    return vm ? viewOf(vm) : null;
  }

  function get(id: string): VmView {
    const vm = find(id);
    if (!vm) throw notFound('VM', id);
    return vm;
  }

  function viewOf(vm: StoredVm): VmView {
    const driver = driverOf(hypervisors, vm);
    const words = wordsOf(driver, vm.runtime.accelerator);
    return {
      ...vm,
      hypervisor: driver?.title ?? hypervisorNameOf(vm),
      ready: isReady(vm),
      capabilities: driver?.capabilities ?? null,
      acceleratorHint: words?.hint ?? null,
      acceleratorWarning: words?.warning ?? null,
    };
  }

  function list(input: ListVmsInput): Page<VmView> {
    const page = listVms(db, input);
    return { ...page, items: page.items.map(viewOf) };
  }

  function log(vm: Pick<Vm, 'id' | 'name'>, entry: Entry): ActivityEntry {
    return appendActivity(db, {
      vmId: vm.id,
      vmName: vm.name,
      at: preciseTimestamp(clock),
      actor: entry.actor,
      kind: entry.kind,
      reason: entry.reason ?? null,
      detail: entry.detail ?? {},
    });
  }

  /** `decide` sees the row as it is within the transaction. */
  function write(id: string, decide: (vm: VmView) => VmChanges & { state?: VmState }, entry?: Entry): VmView {
    const { before, logged } = inTransaction(db, () => {
      const vm = get(id);
      const changes = decide(vm);
      const now = timestamp(clock);
      const touched = entry && isTouch(entry) ? { lastTouchedAt: now } : {};
      updateVm(db, id, { ...changes, ...withItsHint(changes), updatedAt: now, ...touched });
      return { before: vm, logged: entry ? log({ ...vm, ...changes }, entry) : null };
    });
    const view = get(id);
    events.emit('vm.changed', { id, before, vm: view });
    if (logged) events.emit('vm.activity', logged);
    return view;
  }

  return {
    /** Throws `not_found`. */
    get,

    /** Null: there is no such VM. */
    find,

    /** The VM whose machine has a UUID, as a driver found it on a process. Null: it is none of ours. */
    ofMachine(machineId: string): VmView | null {
      const vm = getVmOfMachine(db, machineId);
      return vm ? viewOf(vm) : null;
    },

    list,

    /** Every VM whose row says that it is in one of the states. */
    withStates: (states: readonly VmState[]): VmView[] =>
      list({ states: [...states], limit: Number.MAX_SAFE_INTEGER }).items,

    /** Changes the row and logs why; an entry that is a touch also sets `last_touched_at`. Throws `not_found`, `name_taken`. */
    change: (id: string, changes: VmChanges, entry?: Entry): VmView => write(id, () => changes, entry),

    /**
     * Moves a VM to the state that an event leads to. Throws `not_found`, and for an event that cannot happen in its state
     * an error that nobody foresaw: nothing is changed then.
     */
    transition(id: string, event: VmEvent, changes: Pick<VmChanges, 'runtime'>, entry?: Entry): VmView {
      const decide = (vm: VmView) => {
        const state = nextState(vm.state, event);
        if (state === null) throw new Error(`${event} can’t happen to a VM that is ${vm.state} (${vm.name})`);
        // A crash is what a stopped VM is left with: one that runs again has got over it.
        const over = state !== 'stopped' && vm.runtime.crashedAt !== undefined;
        return { ...changes, ...(over && { runtime: { crashedAt: undefined, ...changes.runtime } }), state };
      };
      return write(id, decide, entry);
    },

    /** Stores a row's birth or death with its entry; `write` runs in the same transaction. */
    record(vm: Pick<Vm, 'id' | 'name'>, entry: Entry, write: () => void): void {
      const { before, logged } = inTransaction(db, () => {
        const row = find(vm.id);
        write();
        return { before: row, logged: log(vm, entry) };
      });
      events.emit('vm.changed', { id: vm.id, before, vm: find(vm.id) });
      events.emit('vm.activity', logged);
    },
  };
}
