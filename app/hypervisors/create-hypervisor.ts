import type { Hypervisor } from './driver/hypervisor.ts';
import { createFakeDriver } from './fake/driver.ts';
import { createQemuDriver } from './qemu/driver.ts';

/** The driver that this installation uses: QEMU, or with `BANGER_HYPERVISOR=fake` (demos, interface work) the fake one. */
export function createHypervisor(options: { stateDir: string; name?: string | undefined }): Hypervisor {
  return options.name === 'fake' ? createFakeDriver() : createQemuDriver(options);
}
