import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VmState } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
let id: string;

beforeEach(async () => {
  app = await openTestDashboard();
  id = (await app.vm('sandbox')).id;
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const history = async () =>
  (await app.value('vms.activity', { id })).map(({ actor, kind }) => `${actor}: ${kind}`);
const statesTold = (): (VmState | undefined)[] =>
  app.told.flatMap((one) => (one.event === 'vm.changed' ? [one.payload.vm?.state] : []));

describe('starting a VM', () => {
  it('goes through starting to running and notes what runs', async () => {
    const vm = await app.value('vms.start', { id });
    expect(vm).toMatchObject({
      state: 'running',
      runtime: { hypervisor: 'fake', loopbackAddress: vm.guestIp.replace(/^172/, '127') },
    });
    expect(vm.runtime.pid).toBeTypeOf('number');
    expect([...new Set(statesTold())].slice(-2)).toEqual(['starting', 'running']);
    expect(await history()).toEqual(['dashboard: started', 'user: starting', 'user: created']);
  });

  it('is a touch', async () => {
    await app.dispose();
    let now = new Date('2026-01-01T00:00:00Z');
    app = await openTestDashboard({ now: () => now });
    id = (await app.vm()).id;
    now = new Date('2026-02-02T00:00:00Z');
    expect(await app.value('vms.start', { id })).toMatchObject({ lastTouchedAt: '2026-02-02T00:00:00Z' });
  });

  it('that fails leaves the reason on the row, and can be tried again', async () => {
    const disk = join(app.paths.vmsDir, id, 'disk.qcow2');
    rmSync(disk);
    const error = await app.error('vms.start', { id });
    expect(error).toMatchObject({
      code: 'file_missing',
      message: `sandbox couldn’t be started. The disk ${disk} can’t be read: it doesn’t exist.`,
      hint: 'Put the disk back, for example from a backup of its folder. If it is lost, delete the VM and create a new one.',
    });
    const vm = await app.value('vms.get', { id });
    expect(vm).toMatchObject({ state: 'error', runtime: { lastError: error.message } });
    expect((await history())[0]).toBe('dashboard: start_failed');
    expect(await app.error('vms.start', { id })).toMatchObject({ code: 'file_missing' });
    app = await app.restart();
    const { runtime } = await app.value('vms.get', { id });
    expect(runtime.lastHint).toMatch(/^Put the (file|disk) back/);
    writeFileSync(disk, '{}');
    await app.value('vms.start', { id });
    const again = (await app.value('vms.get', { id })).runtime;
    expect(again.lastError).toBe('');
    expect(again).not.toHaveProperty('lastHint');
  });

  it('says of each missing file what can be done about it', async () => {
    const { imageId } = await app.value('vms.get', { id });
    const { kernelPath } = await app.value('images.get', { id: imageId });
    const kept = join(app.home, 'kept');
    renameSync(kernelPath, kept);
    expect(await app.error('vms.start', { id })).toMatchObject({
      code: 'file_missing',
      hint: 'Put the kernel back, or set its new path in the image.',
    });
    await app.value('images.update', { id: imageId, kernelPath: kept });
    expect(await app.value('vms.start', { id })).toMatchObject({ state: 'running' });
    await app.value('vms.forceStop', { id });
    rmSync(join(app.paths.vmsDir, id, 'disk.qcow2'));
    await app.error('vms.start', { id });
    await app.value('vms.delete', { id });
    expect(await app.value('vms.create', { name: 'sandbox', imageId, spec: { forwards: [] } })).toMatchObject(
      {
        state: 'stopped',
      },
    );
  });

  it('is refused when the image’s root file system was replaced by one that shows other files', async () => {
    const { imageId } = await app.value('vms.get', { id });
    const { rootfsPath } = await app.value('images.get', { id: imageId });
    const overlay = Buffer.alloc(104);
    overlay.write('QFI\xfb\0\0\0\x03', 'latin1');
    overlay.writeBigUInt64BE(104n, 8);
    writeFileSync(rootfsPath, Buffer.concat([overlay, Buffer.from('/etc/passwd')]));
    expect(await app.error('vms.start', { id })).toMatchObject({
      code: 'file_invalid',
      message: `sandbox couldn’t be started. ${rootfsPath} can’t be an image’s root file system: it is an overlay of another image.`,
    });
    expect(app.driver.running()).toEqual([]);
    expect(await app.value('vms.get', { id })).toMatchObject({ state: 'error' });
  });

  it('that cannot be written down leaves no machine that nobody knows of', async () => {
    const db = new Database(app.paths.database);
    db.exec(
      "CREATE TRIGGER full BEFORE UPDATE ON vms WHEN NEW.state = 'running' BEGIN SELECT RAISE(ABORT, 'no room'); END",
    );
    await app.error('vms.start', { id });
    expect(app.driver.running()).toEqual([]);
    expect(await app.value('vms.get', { id })).toMatchObject({ state: 'error' });
    db.exec('DROP TRIGGER full');
    db.close();
    expect(await app.value('vms.start', { id })).toMatchObject({ state: 'running' });
  });

  it('happens once, however often it is asked for at the same time', async () => {
    const results = await Promise.all([1, 2, 3].map(() => app.invoke('vms.start', { id })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.flatMap((one) => (one.ok ? [] : [one.error.code]))).toEqual([
      'wrong_state',
      'wrong_state',
    ]);
    expect(app.driver.running()).toEqual([id]);
  });
});

describe('stopping a VM', () => {
  beforeEach(() => app.value('vms.start', { id }));

  it('asks the guest, answers at once, and tells when it is off', async () => {
    expect(await app.value('vms.stop', { id })).toMatchObject({
      state: expect.stringMatching(/stopping|stopped/),
    });
    const off = await app.untilState(id, 'stopped');
    expect(off.runtime).not.toHaveProperty('pid');
    expect(off.runtime.lastError).toBe('');
    expect((await history()).slice(0, 2)).toEqual(['user: stopped', 'user: stop_requested']);
  });

  it('works on a paused one, which cannot hear the request', async () => {
    await app.value('vms.pause', { id });
    await app.value('vms.stop', { id });
    await app.untilState(id, 'stopped');
  });

  it('by force ends a guest that does not listen', async () => {
    app.driver.neverPowersOff(id);
    await app.value('vms.stop', { id });
    expect(await app.value('vms.get', { id })).toMatchObject({ state: 'stopping' });
    expect(await app.value('vms.forceStop', { id })).toMatchObject({
      state: 'stopped',
      runtime: { lastError: '' },
    });
    expect(app.driver.running()).toEqual([]);
  });

  it('that the guest ignores ends with the truth: it still runs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      app.driver.neverPowersOff(id);
      await app.value('vms.stop', { id });
      await vi.advanceTimersByTimeAsync(60_000);
    } finally {
      vi.useRealTimers();
    }
    const vm = await app.untilState(id, 'running');
    expect(vm.runtime.lastError).toContain('didn’t do so within 60 seconds');
    expect((await history())[0]).toBe('guest: stop_timed_out');
  });
});

describe('a machine that ends by itself', () => {
  beforeEach(() => app.value('vms.start', { id }));

  it('is stopped, with the reason, when its process is killed', async () => {
    await app.driver.crash(id);
    const vm = await app.untilState(id, 'stopped');
    expect(vm.runtime.lastError).toMatch(/killed/i);
    const [entry] = await app.value('vms.activity', { id });
    expect(entry).toMatchObject({
      actor: 'host',
      kind: 'crashed',
      reason: vm.runtime.lastError,
      detail: { cause: 'killed' },
    });
  });

  it('is stopped, and nothing is alarming, when the guest powers off', async () => {
    await app.value('console.write', { vmId: id, data: 'poweroff\n' });
    const vm = await app.untilState(id, 'stopped');
    expect(vm.runtime.lastError).toBe('');
    expect((await history())[0]).toBe('guest: stopped');
  });
});

it('pausing and resuming change the state, and only once in the history', async () => {
  await app.value('vms.start', { id });
  expect(await app.value('vms.pause', { id })).toMatchObject({ state: 'paused' });
  expect(await app.value('vms.resume', { id })).toMatchObject({ state: 'running' });
  expect((await history()).slice(0, 2)).toEqual(['user: resumed', 'user: paused']);
});

it('restarting ends with another machine', async () => {
  const before = await app.value('vms.start', { id });
  const after = await app.value('vms.restart', { id });
  expect(after.state).toBe('running');
  expect(after.runtime.pid).not.toBe(before.runtime.pid);
});

describe('what a state does not allow', () => {
  it.each(['vms.stop', 'vms.forceStop', 'vms.pause', 'vms.resume', 'vms.restart'] as const)(
    '%s is refused for a stopped VM, which stays as it is',
    async (channel) => {
      const before = await app.value('vms.get', { id });
      const error = await app.error(channel, { id });
      expect(error.code).toBe('wrong_state');
      expect(error.message).toContain('sandbox is stopped');
      expect(await app.value('vms.get', { id })).toEqual(before);
    },
  );

  it('starting is refused for a running VM', async () => {
    await app.value('vms.start', { id });
    expect(await app.error('vms.start', { id })).toMatchObject({ code: 'wrong_state' });
  });
});

it('a VM that runs although its row says stopped is not started again: what runs is taken', async () => {
  const { runtime } = await app.value('vms.start', { id });
  const { home, driver } = app;
  await app.dashboard.close();
  const nothing = { process: null, why: 'it isn’t running', control: null };
  const db = new Database(app.paths.database);
  db.prepare("UPDATE vms SET state = 'stopped', runtime_json = '{}'").run();
  db.close();
  app = await openTestDashboard({ home, driver: { ...driver, examine: async () => nothing } });
  expect((await app.value('vms.get', { id })).state).toBe('stopped');
  expect(await app.value('vms.start', { id })).toMatchObject({
    state: 'running',
    runtime: { pid: runtime.pid, lastError: '' },
  });
  expect((await history())[0]).toBe('dashboard: adopted');
});
