import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { registryOf } from '../hypervisors/driver/hypervisors.ts';
import { createQemuDriver } from '../hypervisors/qemu/driver.ts';
import { starterImage } from '../hypervisors/qemu/testing/starter-image.ts';
import { machineFiles } from '../services/machines/machine-config.ts';
import { until } from '../testing/until.ts';
import { differences, endMachines } from './testing/agreement.ts';
import { haveVm, openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';

const slow = { timeout: 150_000 };
let home: string;
let app: RealDashboard;

const open = () =>
  openRealDashboard(home, undefined, (stateDir) => registryOf(createQemuDriver({ stateDir })));

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'restarts-'));
  app = await open();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dashboard.close();
  endMachines(app.paths);
  rmSync(home, { recursive: true, force: true });
});

const printed = (id: string) => readFileSync(machineFiles(app.paths, id).consoleLogPath, 'utf8');
const readyBoots = async (id: string) =>
  (await app.value('boots.list', { vmId: id })).filter(({ phases }) => phases.ready !== undefined).length;
const untilShell = (id: string, boots: number) =>
  until(() => expect(printed(id).split('banger: ready')).toHaveLength(boots + 1), slow);

test('`reboot` in a guest is one boot after another of one VM, and `poweroff` stops it', slow, async () => {
  const id = await haveVm(app, 'api');
  const { runtime } = await app.value('vms.start', { id });
  await untilShell(id, 1);
  await app.value('console.write', { vmId: id, data: 'reboot\n' });
  await until(async () => expect(await readyBoots(id)).toBe(2), slow);

  const vm = await app.value('vms.get', { id });
  expect(vm).toMatchObject({ state: 'running', runtime: { pid: runtime.pid, lastError: '' } });
  expect(await differences(app, id)).toEqual([]);
  const [second, first] = await app.value('console.boots', { vmId: id });
  expect(printed(id).slice(first?.from, second?.from)).toContain('reboot: Restarting system');
  expect(printed(id).slice(second?.from)).toContain('banger: ready');

  await app.value('console.write', { vmId: id, data: 'poweroff\n' });
  expect((await app.untilState(id, 'stopped')).runtime.lastError).toBe('');
});

test('a guest that reboots while no dashboard is open runs when one is', slow, async () => {
  const id = await haveVm(app, 'api');
  const { runtime } = await app.value('vms.start', { id });
  await untilShell(id, 1);
  await app.value('console.write', { vmId: id, data: 'reboot\n' });
  await app.dashboard.close();
  await untilShell(id, 2);
  app = await open();
  expect(await app.value('vms.get', { id })).toMatchObject({
    state: 'running',
    runtime: { pid: runtime.pid },
  });
});

test('a kernel that panics at boot is an error, with the line of the panic', slow, async () => {
  const { kernelPath, rootfsPath } = await starterImage();
  const imageId = (await app.value('images.register', { name: 'no initrd', kernelPath, rootfsPath })).id;
  const { id } = await app.value('vms.create', { name: 'api', imageId, spec: { forwards: [] } });
  await app.value('vms.start', { id });
  const { runtime } = await app.untilState(id, 'error');
  expect(runtime.lastError).toContain('“Kernel panic - not syncing: VFS: Unable to mount root fs');
  await app.value('vms.start', { id });
  await app.untilState(id, 'error');
});
