import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIdentity } from '../hypervisors/processes/process-identity.ts';
import { differences, expectAgreement, machinesOf } from './testing/agreement.ts';
import { type Homes, prepareHomes } from './testing/homes.ts';
import { haveVm, openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';

let homes: Homes;
beforeAll(async () => {
  homes = await prepareHomes();
});
afterAll(() => homes.end());

async function haveRunning(app: RealDashboard, name: string): Promise<{ id: string; pid: number }> {
  const id = await haveVm(app, name);
  const { runtime } = await app.value('vms.start', { id });
  return { id, pid: runtime.pid ?? Number.NaN };
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => readIdentity(pid), { interval: 5 }).toBeNull();
}

/** As the columns of a row name them. */
interface Recorded {
  pid?: number;
  boot_id?: string;
  process_start_time?: number | undefined;
}

/** What the next dashboard finds written down about a VM's process: only such a row tells a reboot, or a pid that is used again. */
function writeDown(app: RealDashboard, id: string, identity: Recorded): void {
  const db = new Database(app.paths.database);
  const changed = db
    .prepare('UPDATE vms SET runtime_json = json_patch(runtime_json, ?) WHERE id = ?')
    .run(JSON.stringify(identity), id);
  db.close();
  expect(changed.changes).toBe(1);
}

async function expectFoundDead(app: RealDashboard, id: string, why: RegExp): Promise<void> {
  const { state, runtime } = await app.value('vms.get', { id });
  expect({ state, why: runtime.lastError }).toEqual({ state: 'stopped', why: expect.stringMatching(why) });
  expect((await app.value('vms.activity', { id, limit: 1 }))[0]).toMatchObject({
    kind: 'found_dead',
    actor: 'dashboard',
    reason: expect.stringMatching(why),
  });
  expect(await differences(app, id)).toEqual([]);
}

async function expectWayOn(app: RealDashboard, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    expect((await app.value('vms.start', { id })).state).toBe('running');
    expect(await differences(app, id)).toEqual([]);
  }
  await expectAgreement(app);
  for (const id of ids) await app.value('vms.forceStop', { id });
  await expectAgreement(app);
  await app.dashboard.close();
}

test('this computer was restarted: what ran and what was paused is stopped and says why, nothing is lost, and each starts again', async () => {
  const home = homes.make();
  const first = await openRealDashboard(home);
  const [running, paused] = [await haveRunning(first, 'running'), await haveRunning(first, 'paused')];
  await first.value('vms.pause', { id: paused.id });
  await first.dashboard.close();
  for (const { id, pid } of [running, paused]) {
    await kill(pid);
    // After a restart, any pid may be another program's: here, this one's.
    writeDown(first, id, { pid: process.pid, boot_id: '00000000-0000-4000-8000-000000000000' });
  }

  const app = await openRealDashboard(home);
  for (const { id } of [running, paused]) await expectFoundDead(app, id, /this computer was restarted/i);
  await expectAgreement(app);
  await expectWayOn(app, [running.id, paused.id]);
});

test('a stranger has the number of a process: it is neither taken for the VM nor ended, be it any program or another VM', async () => {
  const home = homes.make();
  const first = await openRealDashboard(home);
  const any = await haveRunning(first, 'any');
  const other = await haveRunning(first, 'other');
  const bystander = await haveRunning(first, 'bystander');
  await first.dashboard.close();
  for (const { pid } of [any, other]) await kill(pid);
  writeDown(first, any.id, { pid: process.pid });
  // All but the uuid on its command line is right.
  const stranger = await readIdentity(bystander.pid);
  writeDown(first, other.id, { pid: bystander.pid, process_start_time: stranger?.startTime });

  const app = await openRealDashboard(home);
  await expectFoundDead(app, any.id, new RegExp(`another program now has the number ${process.pid}`));
  await expectFoundDead(app, other.id, new RegExp(`another program now has the number ${bystander.pid}`));
  for (const { id } of [any, other]) {
    expect(await app.invoke('vms.forceStop', { id })).toMatchObject({
      ok: false,
      error: { code: 'wrong_state' },
    });
  }
  await expectAgreement(app);
  expect(machinesOf(app.paths).get(bystander.id)).toEqual([bystander.pid]);
  expect(await app.value('vms.get', { id: bystander.id })).toMatchObject({
    state: 'running',
    runtime: { pid: bystander.pid },
  });
  await expectWayOn(app, [any.id, other.id]);
  await kill(bystander.pid);
});

test('a QEMU that was killed while the dashboard was away leaves its sockets: they are not taken for a machine, and not in the way', async () => {
  const home = homes.make();
  const first = await openRealDashboard(home);
  const { id, pid } = await haveRunning(first, 'sandbox');
  await first.dashboard.close();
  await kill(pid);
  expect(existsSync(join(first.paths.runDir, id, 'qmp.sock'))).toBe(true);

  const app = await openRealDashboard(home);
  const why = /^QEMU crashed or was killed: /;
  await expectFoundDead(app, id, why);
  expect((await app.value('vms.evidence', { id })).lastEnd?.reason).toMatch(why);
  await expectAgreement(app);
  await expectWayOn(app, [id]);
});

test('a disk that vanished while the dashboard was away: the row stays, the evidence shows it, and with the disk back it starts', async () => {
  const home = homes.make();
  const first = await openRealDashboard(home);
  const { id, pid } = await haveRunning(first, 'sandbox');
  await first.dashboard.close();
  await kill(pid);
  const disk = join(first.paths.vmsDir, id, 'disk.qcow2');
  const copy = join(first.paths.stateDir, 'copy.qcow2');
  copyFileSync(disk, copy);
  rmSync(disk);

  const app = await openRealDashboard(home);
  expect((await app.value('vms.get', { id })).state).toBe('stopped');
  expect(await differences(app, id)).toEqual(['Missing']);
  expect(await app.invoke('vms.start', { id })).toMatchObject({
    ok: false,
    error: { code: 'file_missing', message: expect.stringContaining(disk) },
  });
  expect((await app.value('vms.get', { id })).state).toBe('error');
  expect(machinesOf(app.paths).size).toBe(0);
  copyFileSync(copy, disk);
  await expectWayOn(app, [id]);
});
