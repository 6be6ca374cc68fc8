import type { Hypervisor } from './hypervisor.ts';

/** The drivers of this program, side by side. A VM's row says whose it is: see `services/records/driver-of.ts`. */
export interface Hypervisors {
  /** The driver that new VMs get. */
  readonly default: Hypervisor;
  all(): readonly Hypervisor[];
  /** Null: this program has no such driver. */
  of(name: string): Hypervisor | null;
}

/** The first one is the default. */
export function registryOf(...drivers: readonly [Hypervisor, ...Hypervisor[]]): Hypervisors {
  const byName = new Map(drivers.map((driver) => [driver.name, driver]));
  return { default: drivers[0], all: () => drivers, of: (name) => byName.get(name) ?? null };
}
