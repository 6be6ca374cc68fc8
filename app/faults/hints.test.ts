import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, type VmView } from '../contract/index.ts';
import { createFakeDriver, type FakeDriver } from '../hypervisors/fake/driver.ts';
import { change } from '../store/file/testing/databases.ts';
import { imageFiles, openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

let app: TestDashboard;
let vm: VmView;

const fresh = (more: Partial<Parameters<typeof openTestDashboard>[0]> = {}) => openTestDashboard(more);
const ask = (channel: 'vms.start' | 'vms.stop' | 'vms.pause' | 'vms.forceStop' | 'vms.delete') =>
  app.invoke(channel, { id: vm.id });
const stateOf = async () => (await app.value('vms.get', { id: vm.id })).state;
const spec = { forwards: [] };

afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const failing = new AppError({
  code: 'hypervisor_failed',
  message: 'It doesn’t work.',
  unchanged: 'Nothing was changed.',
  hint: 'Do something.',
});

describe('where a start has failed', () => {
  const driver = createFakeDriver();
  let works: boolean;

  beforeEach(async () => {
    works = false;
    const start: FakeDriver['start'] = (...all) => (works ? driver.start(...all) : Promise.reject(failing));
    app = await fresh({ driver: { ...driver, start } });
    vm = await app.vm('web');
    expect(await ask('vms.start')).toMatchObject({ ok: false });
    expect(await stateOf()).toBe('error');
  });

  it('the VM can be changed, also its forwards, and started again', async () => {
    const changed = { vcpuCount: 2, memoryMib: 64, forwards: [{ hostPort: 23_456, guestPort: 80 }] };
    await app.value('vms.update', { id: vm.id, spec: changed });
    await app.value('vms.update', { id: vm.id, spec: { memoryMib: 2048 } });
    await app.value('vms.update', { id: vm.id, spec });
    works = true;
    expect(await ask('vms.start')).toMatchObject({ ok: true });
  });

  it('its image can be given other files to boot from, and others can be registered', async () => {
    const { kernelPath, rootfsPath } = imageFiles(app.home);
    const moved = join(app.home, 'moved');
    renameSync(kernelPath, moved);
    await app.value('images.update', { id: vm.imageId, kernelPath: moved });
    const initrdPath = join(app.home, 'initrd');
    writeFileSync(initrdPath, gzipSync('070701'));
    await app.value('images.update', { id: vm.imageId, initrdPath });
    await app.value('images.register', { name: 'other', kernelPath: moved, rootfsPath });
    works = true;
    expect(await ask('vms.start')).toMatchObject({ ok: true });
  });

  it('the host checks answer, other VMs can be stopped, and this one started', async () => {
    works = true;
    const other = await app.vm('other');
    await app.value('vms.start', { id: other.id });
    expect((await app.value('host.checks', {})).length).toBeGreaterThan(0);
    await app.value('vms.stop', { id: other.id });
    await app.untilState(other.id, 'stopped');
    expect(await ask('vms.start')).toMatchObject({ ok: true });
  });

  it('it can be deleted, and a new one created in its place', async () => {
    await app.value('vms.delete', { id: vm.id });
    expect(await app.value('vms.create', { name: 'web', imageId: vm.imageId, spec })).toMatchObject({
      state: 'stopped',
    });
  });
});

describe('where a VM is in the wrong state', () => {
  beforeEach(async () => {
    app = await fresh();
    vm = await app.vm('web');
  });

  it('it can be stopped first, then deleted', async () => {
    await ask('vms.start');
    expect(await ask('vms.delete')).toMatchObject({ ok: false, error: { hint: 'Stop it first.' } });
    await ask('vms.stop');
    await app.untilState(vm.id, 'stopped');
    expect(await ask('vms.delete')).toMatchObject({ ok: true });
  });

  it('what is refused works in the states that are named', async () => {
    expect(await ask('vms.pause')).toMatchObject({
      ok: false,
      error: { hint: 'That works for a VM that is running.' },
    });
    await ask('vms.start');
    expect(await ask('vms.pause')).toMatchObject({ ok: true });
  });

  it('a stopped one can be started to be typed into', async () => {
    const input = { vmId: vm.id, data: 'ls\n' };
    expect(await app.error('console.write', input)).toMatchObject({ hint: 'Start the VM, then type again.' });
    await ask('vms.start');
    expect(await app.invoke('console.write', input)).toMatchObject({ ok: true });
  });

  it('one that runs can be stopped and started again', async () => {
    await ask('vms.start');
    await ask('vms.stop');
    await app.untilState(vm.id, 'stopped');
    expect(await ask('vms.start')).toMatchObject({ ok: true });
  });

  it('one that runs can be stopped to change its address, to any that is free', async () => {
    const other = await app.vm('other');
    const move = { id: vm.id, guestIp: other.guestIp };
    await ask('vms.start');
    expect(await app.error('addresses.setVm', move)).toMatchObject({
      hint: 'Stop the VM, then change its address.',
    });
    await ask('vms.stop');
    await app.untilState(vm.id, 'stopped');
    expect(await app.error('addresses.setVm', move)).toMatchObject({
      hint: 'Enter another address, or choose a free one.',
    });
    const { guestIp } = await app.value('addresses.setVm', { id: vm.id, guestIp: null });
    await app.value('addresses.setVm', { id: vm.id, guestIp: vm.guestIp });
    await app.value('addresses.setVm', { ...move, guestIp });
    expect(await ask('vms.start')).toMatchObject({ ok: true });
  });

  it('one whose machine nobody knows is looked for by the next dashboard', async () => {
    change(app.paths.database, "UPDATE vms SET state = 'running'");
    expect(await app.error('vms.stop', { id: vm.id })).toMatchObject({
      hint: expect.stringContaining('Restart Banger'),
    });
    app = await app.restart();
    expect(await stateOf()).toBe('stopped');
    expect(await ask('vms.start')).toMatchObject({ ok: true });
  });

  it('one that nobody can log into has a console', async () => {
    await ask('vms.start');
    expect(await app.error('vms.openTerminal', { id: vm.id })).toMatchObject({
      hint: 'You can use its console instead.',
    });
    await app.value('console.open', { vmId: vm.id });
    await app.value('console.write', { vmId: vm.id, data: 'ls\n' });
  });
});

it('where a driver cannot do something, what is named can be done', async () => {
  const driver = createFakeDriver();
  app = await fresh({ driver: { ...driver, capabilities: { ...driver.capabilities, pause: false } } });
  vm = await app.vm('web');
  await ask('vms.start');
  expect(await ask('vms.pause')).toMatchObject({
    ok: false,
    error: { hint: 'It can be stopped or restarted or forced off.' },
  });
  expect(await app.invoke('vms.restart', { id: vm.id })).toMatchObject({ ok: true });
  expect(await ask('vms.forceStop')).toMatchObject({ ok: true });
});

describe('where a VM does not answer', () => {
  beforeEach(async () => {
    const driver = createFakeDriver();
    app = await fresh({ driver });
    vm = await app.vm('web');
    await ask('vms.start');
    const { home } = app;
    await app.dashboard.close();
    const adopt = () => Promise.reject(new AppError({ ...failing.value, code: 'timeout' }));
    app = await fresh({ home, driver: { ...driver, adopt } });
    expect(await stateOf()).toBe('unknown');
  });

  it('it can be looked for again, forced off, and then deleted or started', async () => {
    expect(await ask('vms.delete')).toMatchObject({
      ok: false,
      error: { hint: expect.stringMatching(/^Force it off first/) },
    });
    expect(await app.error('vms.resolve', { id: vm.id, choice: 'mark_stopped' })).toMatchObject({
      hint: 'Force it off, or check again.',
    });
    await app.value('vms.resolve', { id: vm.id, choice: 'adopt' });
    expect(await ask('vms.forceStop')).toMatchObject({ ok: true, value: { state: 'stopped' } });
    expect(await ask('vms.start')).toMatchObject({ ok: true });
    await ask('vms.forceStop');
    expect(await ask('vms.delete')).toMatchObject({ ok: true });
  });
});

describe('where something is taken, in use, or not there', () => {
  beforeEach(async () => {
    app = await fresh();
    vm = await app.vm('web');
  });

  it('an image is free once the VMs that are named are deleted', async () => {
    const error = await app.error('images.delete', { id: vm.imageId });
    expect(error).toMatchObject({ hint: 'Delete the VMs named below first.', details: ['web'] });
    await app.value('vms.delete', { id: vm.id });
    await app.value('images.delete', { id: vm.imageId });
  });

  it('a hypervisor that is named can be chosen', async () => {
    const input = { name: 'new', imageId: vm.imageId };
    const error = await app.error('vms.create', { ...input, spec: { hypervisor: 'none', ...spec } });
    expect(error.hint).toBe('Choose one of fake.');
    await app.value('vms.create', { ...input, spec: { hypervisor: 'fake', ...spec } });
  });

  it('a size that is named is enough', async () => {
    const { rootfsPath } = imageFiles(app.home);
    rmSync(rootfsPath);
    writeFileSync(rootfsPath, Buffer.alloc(300 * 1024 * 1024));
    const input = { name: 'new', imageId: vm.imageId };
    const error = await app.error('vms.create', { ...input, spec: { diskSizeMib: 256, ...spec } });
    const [, least] = /^Give it at least (\d+) MiB\.$/.exec(error.hint) ?? [];
    await app.value('vms.create', { ...input, spec: { diskSizeMib: Number(least), ...spec } });
  });
});
