import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MachineRef } from '../../hypervisors/driver/machine.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;

beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

describe('when the dashboard starts', () => {
  it('a VM that runs is taken charge of again: same pid, and its end is noticed', async () => {
    const { id } = await app.vm();
    const before = await app.value('vms.start', { id });
    app = await app.restart();
    const after = await app.value('vms.get', { id });
    expect(after).toMatchObject({ state: 'running', runtime: { pid: before.runtime.pid } });
    expect((await app.value('vms.activity', { id }))[0]).toMatchObject({
      actor: 'dashboard',
      kind: 'adopted',
    });
    await app.driver.crash(id);
    await app.untilState(id, 'stopped');
  });

  it('counts what it has found: what runs on, what has ended, what does not answer', async () => {
    const names = ['runs', 'paused', 'died', 'died too', 'mute', 'forgotten', 'never started'];
    const ids = new Map<string, string>();
    for (const name of names) ids.set(name, (await app.vm(name)).id);
    const idOf = (name: string) => ids.get(name) ?? '';
    for (const name of names.slice(0, -1)) await app.value('vms.start', { id: idOf(name) });
    await app.value('vms.pause', { id: idOf('paused') });
    await app.dashboard.close();
    for (const name of ['died', 'died too']) await app.driver.crash(idOf(name));
    const db = new Database(app.paths.database);
    db.prepare("UPDATE vms SET state = 'stopped' WHERE id = ?").run(idOf('forgotten'));
    db.close();
    const { adopt } = app.driver;
    const mute = (ref: MachineRef) =>
      ref.vmId === idOf('mute') ? Promise.reject(new Error('It doesn’t answer.')) : adopt(ref);
    app = await openTestDashboard({ home: app.home, driver: { ...app.driver, adopt: mute } });
    expect(await app.dashboard.reconciled).toEqual({ running: 3, ended: 2, silent: 1 });
  });

  it('a VM that was paused is paused', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    await app.value('vms.pause', { id });
    app = await app.restart();
    expect(await app.value('vms.get', { id })).toMatchObject({ state: 'paused' });
  });

  it('a VM that died meanwhile is stopped, with the reason in its history', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    await app.dashboard.close();
    await app.driver.crash(id);
    app = await openTestDashboard({ home: app.home, driver: app.driver });
    const vm = await app.value('vms.get', { id });
    expect(vm.state).toBe('stopped');
    expect(vm.runtime.lastError).not.toBe('');
    expect((await app.value('vms.activity', { id }))[0]).toMatchObject({
      actor: 'dashboard',
      kind: 'found_dead',
    });
  });

  it('a row of another program that says running, with a pid of long ago, is stopped, and nothing of it is lost', async () => {
    const { id } = await app.vm();
    const db = new Database(app.paths.database);
    db.prepare("UPDATE vms SET state = 'running', runtime_json = ? WHERE id = ?").run(
      JSON.stringify({ state: 'running', pid: process.pid, api_sock_path: '/run/worker.sock' }),
      id,
    );
    app = await app.restart();
    const vm = await app.value('vms.get', { id });
    expect(vm).toMatchObject({ state: 'stopped' });
    expect(vm.runtime.crashedAt).toBeUndefined();
    const { runtime_json } = db.prepare('SELECT runtime_json FROM vms WHERE id = ?').get(id) as {
      runtime_json: string;
    };
    db.close();
    expect(JSON.parse(runtime_json)).toMatchObject({ api_sock_path: '/run/worker.sock' });
  });

  it('a VM that runs although its row says stopped, as in a restored backup, is taken charge of', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    const db = new Database(app.paths.database);
    db.prepare("UPDATE vms SET state = 'stopped', runtime_json = '{}' WHERE id = ?").run(id);
    db.close();
    // It may have been started by a session that had another folder for sockets.
    rmSync(app.paths.runDir, { recursive: true });
    app = await app.restart();
    expect(await app.value('vms.get', { id })).toMatchObject({
      state: 'running',
      runtime: { pid: expect.any(Number) },
    });
    await app.value('vms.forceStop', { id });
    expect(app.driver.running()).toEqual([]);
  });

  const loopAt = (path: string) => {
    rmSync(path, { recursive: true, force: true });
    symlinkSync(path, path);
  };
  it.each<[what: string, reports: number, spoil: (other: string) => void]>([
    [
      'another’s folder that a crash left cannot get its name',
      1,
      (other) => {
        renameSync(join(app.paths.vmsDir, other), join(app.paths.vmsDir, `.deleting-${other}`));
        loopAt(join(app.paths.vmsDir, other));
      },
    ],
    [
      'a file is where another’s sockets were',
      0,
      (other) => {
        rmSync(join(app.paths.runDir, other), { recursive: true, force: true });
        writeFileSync(join(app.paths.runDir, other), '');
      },
    ],
    ['another’s sockets are behind a link to itself', 0, (other) => loopAt(join(app.paths.runDir, other))],
    [
      'another cannot be looked for',
      1,
      (other) => {
        const { examine } = app.driver;
        app.driver.examine = (ref) =>
          ref.vmId === other ? Promise.reject(new Error('a mistake')) : examine(ref);
        writeFileSync(join(app.paths.vmsDir, other, 'hypervisor.log'), '');
      },
    ],
  ])('a VM that runs is taken charge of, although %s', async (_, reports, spoil) => {
    const { id } = await app.vm('runs');
    const { id: other } = await app.vm('another');
    await app.value('vms.start', { id });
    await app.dashboard.close();
    spoil(other);
    app = await app.restart();
    expect(await app.dashboard.reconciled).toEqual({ running: 1, ended: 0, silent: 0 });
    await app.driver.crash(id);
    await app.untilState(id, 'stopped');
    expect(await app.value('vms.get', { id: other })).toMatchObject({ state: 'stopped' });
    expect(app.unforeseen.splice(0)).toHaveLength(reports);
  });

  it('a stopped VM stays stopped without a word', async () => {
    const { id } = await app.vm();
    app = await app.restart();
    expect((await app.value('vms.activity', { id })).map(({ kind }) => kind)).toEqual(['created']);
  });

  it('the processes of this computer are not looked through for a VM that ended in good order', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    await app.value('vms.forceStop', { id });
    const examine = vi.spyOn(app.driver, 'examine');
    app = await app.restart();
    await app.value('vms.get', { id });
    expect(examine).not.toHaveBeenCalled();
  });
});
