import { afterAll, beforeAll, expect, test } from 'vitest';
import { registryOf } from '../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../hypervisors/fake/driver.ts';
import { createHypervisors } from '../hypervisors/registry.ts';
import { expectAgreement, machinesOf } from './testing/agreement.ts';
import { type Homes, prepareHomes } from './testing/homes.ts';
import { haveVm, openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';

let homes: Homes;
beforeAll(async () => {
  homes = await prepareHomes();
});
afterAll(() => homes.end());

async function leaveRunning(home: string): Promise<{ id: string; pid: number }> {
  const first = await openRealDashboard(home);
  const id = await haveVm(first, 'sandbox');
  const { runtime } = await first.value('vms.start', { id });
  await first.dashboard.close();
  return { id, pid: runtime.pid ?? Number.NaN };
}

async function expectRunning(app: RealDashboard, { id, pid }: { id: string; pid: number }): Promise<void> {
  expect(await app.value('vms.get', { id })).toMatchObject({
    state: 'running',
    runtime: { hypervisor: 'qemu', pid, lastError: '' },
  });
  await expectAgreement(app);
}

test('a dashboard that gives new VMs the fake driver still knows a VM that runs under QEMU', async () => {
  const home = homes.make();
  const vm = await leaveRunning(home);
  const demo = await openRealDashboard(home, undefined, (stateDir) =>
    createHypervisors({ stateDir, preferred: 'fake' }),
  );
  await expectRunning(demo, vm);
  const { items } = await demo.value('images.list', {});
  const made = await demo.value('vms.create', { name: 'pretended', imageId: items[0]?.id ?? '' });
  expect(made.spec.hypervisor).toBe('fake');
  await demo.value('vms.delete', { id: made.id });
  await demo.value('vms.forceStop', { id: vm.id });
  await expectAgreement(demo);
  await demo.dashboard.close();
});

test('without its driver a VM that runs is unknown and cannot be ended, started or deleted; with its driver it is as it was', async () => {
  const home = homes.make();
  const vm = await leaveRunning(home);
  const { id, pid } = vm;
  const blind = await openRealDashboard(home, undefined, () => registryOf(createFakeDriver()));
  expect(await blind.value('vms.get', { id })).toMatchObject({
    state: 'unknown',
    capabilities: null,
    runtime: { pid, lastError: expect.stringContaining('doesn’t support the hypervisor “qemu”') },
  });
  for (const channel of ['vms.start', 'vms.forceStop', 'vms.delete'] as const) {
    expect(await blind.invoke(channel, { id })).toMatchObject({
      ok: false,
      error: { code: 'hypervisor_missing' },
    });
  }
  expect(machinesOf(blind.paths).get(id)).toEqual([pid]);
  await blind.dashboard.close();

  const again = await openRealDashboard(home);
  await expectRunning(again, vm);
  await again.value('vms.forceStop', { id });
  await expectAgreement(again);
  await again.dashboard.close();
});
