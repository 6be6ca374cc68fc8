import { defaultForwards } from '../../app/contract/vm-defaults.ts';
import { type VmView, vmViewSchema } from '../../app/contract/vms.ts';

/** A stopped VM as pages have it, for tests of functions. Another number makes another VM, with all its own. */
export function vmView(number: number, overrides: Partial<VmView> = {}): VmView {
  const guestIp = `172.20.${Math.floor(number / 250)}.${(number % 250) + 2}`;
  const touched = new Date(Date.parse('2026-05-01T12:00:00Z') - number * 60_000).toISOString();
  return vmViewSchema.parse({
    id: `bbbbbbbb-0000-4000-8000-${String(number).padStart(12, '0')}`,
    name: `sandbox-${number}`,
    imageId: 'aaaaaaaa-0000-4000-8000-000000000001',
    imageName: 'starter',
    ready: null,
    guestIp,
    state: 'stopped',
    createdAt: touched,
    updatedAt: touched,
    lastTouchedAt: touched,
    spec: {
      vcpuCount: 1,
      memoryMib: 256,
      diskSizeMib: 2048,
      isolated: false,
      forwards: [...defaultForwards],
    },
    runtime: {},
    stats: {},
    hypervisor: 'Simulation',
    capabilities: { pause: true, gracefulStop: true, liveForwards: true },
    acceleratorHint: null,
    acceleratorWarning: null,
    ...overrides,
  });
}
