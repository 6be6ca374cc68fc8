import { aliveStates, isAlive, type Vm, type VmState } from '../../contract/index.ts';
import type { Hypervisor } from '../../hypervisors/driver/hypervisor.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import { failure } from '../../lib/failures.ts';

/** Rows that name no hypervisor were written when there was only this one. */
const original = 'qemu';

type Row = Pick<Vm, 'state' | 'spec' | 'runtime'>;

/** The name of the hypervisor that a VM belongs to: while it may run, the one that started it; else the one that its row asks for. */
export function hypervisorNameOf({ state, spec, runtime }: Row): string {
  const [first, second] = isAlive(state)
    ? [runtime.hypervisor, spec.hypervisor]
    : [spec.hypervisor, runtime.hypervisor];
  return first ?? second ?? original;
}

/** The driver of a VM. No other driver may be asked about its row. Null: this program does not have it. */
export function driverOf(hypervisors: Pick<Hypervisors, 'of'>, vm: Row): Hypervisor | null {
  return hypervisors.of(hypervisorNameOf(vm));
}

/** Like `driverOf`, but throws `hypervisor_missing`. */
export function requireDriver(hypervisors: Pick<Hypervisors, 'of'>, vm: Row & Pick<Vm, 'name'>): Hypervisor {
  const driver = driverOf(hypervisors, vm);
  if (driver) return driver;
  throw driverMissing(vm);
}

/** The driver of new VMs, and those of VMs that may run. */
export function driversInUse(
  hypervisors: Pick<Hypervisors, 'default' | 'of'>,
  records: { withStates(states: readonly VmState[]): Row[] },
): Hypervisor[] {
  const drivers = records.withStates(aliveStates).map((vm) => driverOf(hypervisors, vm));
  return [...new Set([hypervisors.default, ...drivers])].filter((driver) => driver !== null);
}

/** Why the state of a VM without a driver is not known, for people. */
export function whyUnknown(vm: Row): string {
  return `This version of Banger doesn’t support the hypervisor “${hypervisorNameOf(vm)}”, so it can’t tell whether the VM runs. ${wayOut}`;
}

const wayOut = 'Open it with the version of Banger that created it.';

export function driverMissing(vm: Row & Pick<Vm, 'name'>): Error {
  return failure('hypervisor_missing', {
    message: `${vm.name} belongs to the hypervisor “${hypervisorNameOf(vm)}”, which this version of Banger doesn’t support.`,
    unchanged: 'The VM is unchanged.',
    hint: wayOut,
  });
}
