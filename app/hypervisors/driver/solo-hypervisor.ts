import type { Hypervisor, StartOptions } from './hypervisor.ts';
import type { Machine, MachineConfig } from './machine.ts';

/** See `StartOptions`, of which `note` is the business of `startHelpers`. */
export interface SoloStartOptions extends Pick<StartOptions, 'signal' | 'onLaunch'> {
  /** To be called once the driver has refused what it must, just before it starts the hypervisor. */
  readonly startHelpers: () => Promise<void>;
}

/** A driver's own part: the hypervisor alone. `withHelpers` makes a `Hypervisor` of it. */
export interface SoloHypervisor extends Omit<Hypervisor, 'start' | 'examineHelpers' | 'endHelpers'> {
  start(config: MachineConfig, options: SoloStartOptions): Promise<Machine>;
}
