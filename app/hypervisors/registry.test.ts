import { expect, it } from 'vitest';
import { createHypervisors } from './registry.ts';

const stateDir = '/nonexistent';

it.each([
  [undefined, 'qemu'],
  ['qemu', 'qemu'],
  ['no such driver', 'qemu'],
  ['fake', 'fake'],
])('with BANGER_HYPERVISOR=%s new VMs get %s, and all drivers are there', (preferred, name) => {
  const hypervisors = createHypervisors({ stateDir, preferred });
  expect(hypervisors.default.name).toBe(name);
  expect(hypervisors.of(name)).toBe(hypervisors.default);
  expect(
    hypervisors
      .all()
      .map((driver) => driver.name)
      .sort(),
  ).toEqual(['fake', 'qemu']);
  expect(hypervisors.of('firecracker')).toBeNull();
});
