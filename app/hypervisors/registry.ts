import { type Hypervisors, registryOf } from './driver/hypervisors.ts';
import { createFakeDriver } from './fake/driver.ts';
import { createQemuDriver } from './qemu/driver.ts';

/**
 * All drivers of this program. New VMs get QEMU, or with `BANGER_HYPERVISOR=fake` (demos, interface work) the fake driver;
 * that setting changes nothing for VMs that exist, so that one which runs under QEMU is recognised in every session.
 */
export function createHypervisors(options: {
  stateDir: string;
  preferred?: string | undefined;
}): Hypervisors {
  const qemu = createQemuDriver({ stateDir: options.stateDir });
  const fake = createFakeDriver();
  return options.preferred === fake.name ? registryOf(fake, qemu) : registryOf(qemu, fake);
}
