import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { resolvePaths } from '../installation/paths.ts';
import { differences, endMachines, expectAgreement, machinesOf } from './testing/agreement.ts';
import { type Homes, prepareHomes } from './testing/homes.ts';
import { haveStarter, haveVm, openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';
import { mountSmall, type SmallFileSystem } from './testing/small-file-system.ts';

const mebibyte = 1024 ** 2;

let homes: Homes;
let home: string;
let disk: SmallFileSystem;
let app: RealDashboard;
beforeAll(async () => {
  homes = await prepareHomes();
});
beforeEach(async () => {
  home = homes.make();
  disk = mountSmall(join(home, 'data'), 64);
  app = await openRealDashboard(home);
});
afterEach(async () => {
  await app.dashboard.close();
  endMachines(resolvePaths({ BANGER_HOME: home }));
  disk.unmount();
});
afterAll(() => homes.end());

test('a guest that fills the disk of this computer is paused, says why, and goes on when there is room', async () => {
  const id = await haveVm(app, 'sandbox');
  const printed = () => readFileSync(join(app.paths.vmsDir, id, 'console.log'), 'utf8');
  await app.value('vms.start', { id });
  await expect.poll(printed, { timeout: 40_000 }).toMatch(/:~# /);
  disk.leaveFree(8 * mebibyte);
  await app.value('console.write', {
    vmId: id,
    data: "dd if=/dev/zero of=/fill bs=1M count=24 && sync && echo it is fi''lled\r",
  });
  const full = 'This computer’s disk is full. Free some space, then resume the VM.';
  expect((await app.untilState(id, 'paused')).runtime.lastError).toBe(full);
  expect((await app.value('vms.activity', { id }))[0]).toMatchObject({
    kind: 'paused',
    actor: 'host',
    reason: full,
  });

  // Nothing has changed, so that it does not get far; whatever the answer, the row ends as the machine does.
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await app.value('vms.resume', { id });
    await expect.poll(async () => (await app.value('vms.get', { id })).runtime.lastError).toBe(full);
    expect(await differences(app, id)).toEqual([]);
    expect((await app.value('vms.get', { id })).state).toBe('paused');
  }

  disk.makeRoom();
  expect((await app.value('vms.resume', { id })).state).toBe('running');
  await expect.poll(printed, { timeout: 30_000 }).toContain('it is filled');
  expect(await differences(app, id)).toEqual([]);
  expect((await app.value('vms.get', { id })).runtime.lastError).toBeFalsy();
  await expectAgreementWith(id);
});

test('on a full disk no VM is made nor started; both say so and leave nothing half done; both work when there is room', async () => {
  const id = await haveVm(app, 'sandbox');
  const imageId = await haveStarter(app);
  disk.leaveFree(0);
  expect(await app.invoke('vms.create', { name: 'another', imageId })).toMatchObject({
    ok: false,
    error: { code: 'disk_full', hint: expect.stringContaining('Free some space') },
  });
  expect(readdirSync(app.paths.vmsDir)).toEqual([id]);
  expect(await app.invoke('vms.start', { id })).toMatchObject({ ok: false, error: { code: 'disk_full' } });
  const { state, runtime } = await app.value('vms.get', { id });
  expect({ state, why: runtime.lastError }).toEqual({ state: 'error', why: expect.stringContaining('full') });
  expect(machinesOf(app.paths).size).toBe(0);
  await expectAgreement(app);

  disk.makeRoom();
  await haveVm(app, 'another');
  expect((await app.value('vms.start', { id })).state).toBe('running');
  await expectAgreementWith(id);
});

/** Then ends the machine. */
async function expectAgreementWith(id: string): Promise<void> {
  await expectAgreement(app);
  await app.value('vms.forceStop', { id });
  await expectAgreement(app);
}
