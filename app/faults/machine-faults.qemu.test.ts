import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logEntries } from '../testing/log-entries.ts';
import { differences, expectAgreement, machinesOf } from './testing/agreement.ts';
import { type Homes, prepareHomes } from './testing/homes.ts';
import { haveVm, openRealDashboard, type RealDashboard } from './testing/real-dashboard.ts';

let homes: Homes;
beforeAll(async () => {
  homes = await prepareHomes();
});
afterAll(() => homes.end());

async function haveRunning(app: RealDashboard, name = 'sandbox'): Promise<{ id: string; pid: number }> {
  const id = await haveVm(app, name);
  const { runtime } = await app.value('vms.start', { id });
  return { id, pid: runtime.pid ?? Number.NaN };
}

/** It runs, is ended and deleted; then nothing is left, of it or of others. */
async function expectWayOn(app: RealDashboard, id: string): Promise<void> {
  if ((await app.value('vms.get', { id })).state !== 'running') await app.value('vms.start', { id });
  await expectAgreement(app);
  expect(await differences(app, id)).toEqual([]);
  await app.value('vms.forceStop', { id });
  await app.value('vms.delete', { id });
  await expectAgreement(app);
  await app.dashboard.close();
}

test('a QEMU that is killed: its VM is stopped, says why, and starts again; the main log tells it all', async () => {
  const app = await openRealDashboard(homes.make());
  const { id, pid } = await haveRunning(app);
  const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  process.kill(pid, 'SIGKILL');
  expect((await app.untilState(id, 'stopped')).runtime.lastError).toBe('QEMU was killed (SIGKILL).');
  const [latest] = await app.value('vms.activity', { id });
  expect(latest).toMatchObject({ kind: 'crashed', actor: 'host', detail: { signal: 'SIGKILL' } });
  const told = logEntries(app.paths.logsDir).slice(-3);
  expect(told).toMatchObject([
    { level: 'info', message: 'VM launched', detail: { id, name: 'sandbox', pid, commandLine } },
    {
      level: 'info',
      message: 'VM started',
      detail: { id, pid, version: expect.stringMatching(/^\d+\.\d+/) },
    },
    {
      ...{ level: 'info', message: 'VM crashed' },
      detail: { id, cause: 'killed', signal: 'SIGKILL', reason: 'QEMU was killed (SIGKILL).' },
    },
  ]);
  await expectAgreement(app);
  await expectWayOn(app, id);
});

test('a QEMU that hangs: what it is asked fails in time, and says so; it is forced off, or taken back when it goes on', async () => {
  const app = await openRealDashboard(homes.make());
  const [lasting, ended] = [await haveRunning(app, 'lasting'), await haveRunning(app, 'ended')];
  for (const { pid } of [lasting, ended]) process.kill(pid, 'SIGSTOP');

  const silence = { code: 'timeout', message: expect.stringContaining('didn’t answer') };
  const answers = await Promise.all([
    app.invoke('vms.pause', { id: lasting.id }),
    app.invoke('vms.stop', { id: ended.id }),
  ]);
  expect(answers).toMatchObject([
    { ok: false, error: silence },
    { ok: false, error: silence },
  ]);
  for (const { id } of [lasting, ended]) {
    const { state, runtime } = await app.value('vms.get', { id });
    expect({ state, why: runtime.lastError }).toEqual({
      state: 'unknown',
      why: expect.stringContaining('didn’t answer'),
    });
  }

  expect((await app.value('vms.forceStop', { id: ended.id })).state).toBe('stopped');
  expect(machinesOf(app.paths).has(ended.id)).toBe(false);

  process.kill(lasting.pid, 'SIGCONT');
  await app.value('vms.resolve', { id: lasting.id, choice: 'adopt' });
  // It now does what it was asked long ago.
  await app.untilState(lasting.id, 'paused');
  expect(await differences(app, lasting.id)).toEqual([]);
  expect((await app.value('vms.resume', { id: lasting.id })).runtime.lastError).toBeFalsy();
  await app.value('vms.delete', { id: ended.id });
  await expectWayOn(app, lasting.id);
});

test('a control socket that is removed: who is connected stays so; the next dashboard says that it cannot know, and can force it off', async () => {
  const home = homes.make();
  const first = await openRealDashboard(home);
  const { id } = await haveRunning(first);
  rmSync(join(first.paths.runDir, id, 'qmp.sock'));
  expect((await first.value('vms.pause', { id })).state).toBe('paused');
  expect((await first.value('vms.resume', { id })).state).toBe('running');
  expect(await differences(first, id)).toEqual([]);
  await first.dashboard.close();

  const app = await openRealDashboard(home);
  const { state, runtime } = await app.value('vms.get', { id });
  expect({ state, why: runtime.lastError }).toEqual({
    state: 'unknown',
    why: expect.stringContaining('its control socket is gone'),
  });
  await expectAgreement(app);
  expect((await app.value('vms.forceStop', { id })).state).toBe('stopped');
  await expectAgreement(app);
  await expectWayOn(app, id);
});

test('a disk that is removed: its machine goes on, the evidence shows it, and a start says what is missing until it is back', async () => {
  const app = await openRealDashboard(homes.make());
  const { id } = await haveRunning(app);
  const disk = join(app.paths.vmsDir, id, 'disk.qcow2');
  const copy = join(app.paths.stateDir, 'copy.qcow2');
  copyFileSync(disk, copy);
  rmSync(disk);
  expect((await app.value('vms.pause', { id })).state).toBe('paused');
  expect((await app.value('vms.resume', { id })).state).toBe('running');
  expect(await differences(app, id)).toEqual(['Missing']);
  await app.value('vms.forceStop', { id });

  expect(await app.invoke('vms.start', { id })).toMatchObject({
    ok: false,
    error: { code: 'file_missing', message: expect.stringContaining(disk) },
  });
  const { state, runtime } = await app.value('vms.get', { id });
  expect({ state, why: runtime.lastError }).toEqual({ state: 'error', why: expect.stringContaining(disk) });
  expect(machinesOf(app.paths).size).toBe(0);

  copyFileSync(copy, disk);
  rmSync(copy);
  await expectWayOn(app, id);
});
