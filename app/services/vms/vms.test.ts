import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
let app: TestDashboard;

beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

describe('creating a VM', () => {
  it('makes a row with sane defaults, an address and a disk of its own', async () => {
    const vm = await app.vm('sandbox');
    expect(vm).toMatchObject({
      name: 'sandbox',
      state: 'stopped',
      imageName: 'debian',
      spec: { vcpuCount: 1, memoryMib: 256, diskSizeMib: 2048, isolated: false },
    });
    expect(vm.guestIp).toMatch(/^172\.(1[6-9]|2\d|3[01])\.\d+\.4$/);
    expect(existsSync(join(app.paths.vmsDir, vm.id, 'disk.qcow2'))).toBe(true);
    expect(app.told.map(({ event }) => event)).toContain('vm.changed');
  });

  it('gives each an address of its own, and a freed one again', async () => {
    const [one, two] = [await app.vm('one'), await app.vm('two')];
    expect(one.guestIp).not.toBe(two.guestIp);
    await app.value('vms.delete', { id: one.id });
    expect((await app.vm('three')).guestIp).toBe(one.guestIp);
  });

  it('refuses a name that is taken and makes nothing', async () => {
    const { imageId } = await app.vm('sandbox');
    const error = await app.error('vms.create', { name: 'sandbox', imageId });
    expect(error).toMatchObject({ code: 'name_taken', hint: 'Choose another name.' });
    expect(readdirSync(app.paths.vmsDir)).toHaveLength(1);
  });

  it('refuses an image that does not exist, or whose files are gone', async () => {
    expect(await app.error('vms.create', { name: 'x', imageId: nobody })).toMatchObject({
      code: 'not_found',
    });
    const image = await app.image();
    rmSync(image.rootfsPath);
    const error = await app.error('vms.create', { name: 'x', imageId: image.id });
    expect(error.code).toBe('file_missing');
    expect(error.message).toContain(image.rootfsPath);
    expect(readdirSync(app.paths.vmsDir)).toEqual([]);
  });

  it('starts it at once when asked', async () => {
    const image = await app.image();
    const vm = await app.value('vms.create', {
      name: 'now',
      imageId: image.id,
      spec: { forwards: [] },
      start: true,
    });
    await app.untilState(vm.id, 'running');
  });
});

describe('editing a VM', () => {
  it('changes what is named, keeps the rest, and counts as a touch', async () => {
    const vm = await app.vm();
    const edited = await app.value('vms.update', { id: vm.id, name: 'renamed', spec: { memoryMib: 512 } });
    expect(edited).toMatchObject({
      name: 'renamed',
      spec: { memoryMib: 512, vcpuCount: 1, diskSizeMib: 2048 },
    });
    const [entry] = await app.value('vms.activity', { id: vm.id });
    expect(entry).toMatchObject({ kind: 'edited', actor: 'user', vmName: 'renamed' });
  });

  it('keeps keys of the row that another program put there', async () => {
    const vm = await app.vm();
    const other = new Database(app.paths.database);
    other
      .prepare(
        "UPDATE vms SET spec_json = json_set(spec_json, '$.nat_enabled', json('true'), '$.extra', json('{\"deep\":[1,2]}')) WHERE id = ?",
      )
      .run(vm.id);
    await app.value('vms.update', { id: vm.id, spec: { vcpuCount: 3 } });
    const { spec_json } = other.prepare('SELECT spec_json FROM vms WHERE id = ?').get(vm.id) as {
      spec_json: string;
    };
    other.close();
    expect(JSON.parse(spec_json)).toMatchObject({
      nat_enabled: true,
      extra: { deep: [1, 2] },
      vcpu_count: 3,
    });
  });

  it('refuses the name of another, and accepts its own', async () => {
    await app.vm('one');
    const two = await app.vm('two');
    expect(await app.error('vms.update', { id: two.id, name: 'one' })).toMatchObject({ code: 'name_taken' });
    expect(await app.value('vms.update', { id: two.id, name: 'two' })).toMatchObject({ name: 'two' });
  });
});

describe('deleting a VM', () => {
  it('removes its row and its files, and keeps its history', async () => {
    const vm = await app.vm();
    await app.value('vms.delete', { id: vm.id });
    expect(await app.error('vms.get', { id: vm.id })).toMatchObject({ code: 'not_found' });
    expect(readdirSync(app.paths.vmsDir)).toEqual([]);
    expect((await app.value('vms.activity', { id: vm.id })).map(({ kind }) => kind)).toEqual([
      'deleted',
      'created',
    ]);
    expect(app.told).toContainEqual({ event: 'vm.changed', payload: { id: vm.id, before: vm, vm: null } });
  });

  it('touches nothing outside its folder', async () => {
    const vm = await app.vm();
    const outside = join(app.home, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'precious'), 'mine');
    symlinkSync(outside, join(app.paths.vmsDir, vm.id, 'link'));
    await app.value('vms.delete', { id: vm.id });
    expect(readdirSync(outside)).toEqual(['precious']);
  });

  it('is refused while it runs', async () => {
    const vm = await app.vm();
    await app.value('vms.start', { id: vm.id });
    expect(await app.error('vms.delete', { id: vm.id })).toMatchObject({
      code: 'wrong_state',
      hint: 'Stop it first.',
    });
    expect(existsSync(join(app.paths.vmsDir, vm.id, 'disk.qcow2'))).toBe(true);
  });

  it('leaves no machine that nobody knows of, whenever meanwhile it is started', async () => {
    for (let turns = 0; turns < 20; turns += 1) {
      const { id } = await app.vm(`sandbox-${turns}`);
      const deleted = app.invoke('vms.delete', { id });
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([deleted, app.invoke('vms.start', { id })]);
      const known = (await app.value('vms.list', {})).items.map((vm) => vm.id);
      expect(readdirSync(app.paths.vmsDir).sort()).toEqual(known.sort());
      expect(app.driver.running().filter((running) => !known.includes(running))).toEqual([]);
    }
  });
});

describe('listing VMs', () => {
  it('searches, filters, sorts and pages', async () => {
    for (const name of ['alpha', 'beta', 'gamma', 'Alphabet']) await app.vm(name);
    const names = async (input: object) => (await app.value('vms.list', input)).items.map(({ name }) => name);
    expect(await names({ query: 'ALPHA', sort: 'name' })).toEqual(['alpha', 'Alphabet']);
    expect(await names({ states: ['running'] })).toEqual([]);
    const first = await app.value('vms.list', { sort: '-name', limit: 3 });
    expect(first.total).toBe(4);
    const rest = await app.value('vms.list', { sort: '-name', limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual([
      'gamma',
      'beta',
      'Alphabet',
      'alpha',
    ]);
    expect(rest.nextCursor).toBeUndefined();
  });
});

it('counts the VMs of each state', async () => {
  await app.vm('alpha');
  const beta = await app.vm('beta');
  await app.value('vms.start', { id: beta.id });
  expect(await app.value('vms.counts', {})).toMatchObject({ stopped: 1, running: 1, error: 0 });
});
