import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { registryOf } from '../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { all, choose, copies, giveFiles, hashOf, openBeside } from './testing/imports.ts';

test('an imported VM gets the hypervisor that its row asks for, or the one of new VMs where that is not here', async () => {
  const driver = createFakeDriver();
  const change = (source: string, dir: string) => {
    giveFiles(source, dir);
    const db = new Database(source);
    const ask = db.prepare(
      "UPDATE vms SET spec_json = json_set(spec_json, '$.hypervisor', ?) WHERE name = ?",
    );
    ask.run('firecracker', 'api');
    ask.run('other', 'worker');
    db.close();
  };
  const { app } = await openBeside(change, registryOf(driver, { ...driver, name: 'other' }));
  const preview = await choose(app);
  await app.value('imports.merge', { token: preview.token, choices: all(preview) });
  const { items } = await app.value('vms.list', {});
  expect(items.map(({ name, state, spec }) => [name, state, spec.hypervisor])).toEqual([
    ['api', 'stopped', 'fake'],
    ['void-1', 'stopped', 'fake'],
    ['worker', 'stopped', 'other'],
  ]);
});

test('everything comes in, with disks where there is something to make them from, and each screen is told', async () => {
  const { app, source } = await openBeside(giveFiles);
  const before = hashOf(source);
  const preview = await choose(app);
  app.told.length = 0;
  expect(await app.value('imports.merge', { token: preview.token, choices: all(preview) })).toEqual({
    images: 3,
    vms: 3,
    withoutDisk: ['void-1'],
  });
  const { items } = await app.value('vms.list', {});
  const [api, void1, worker] = items;
  expect(items.map(({ name, state }) => [name, state])).toEqual([
    ['api', 'stopped'],
    ['void-1', 'stopped'],
    ['worker', 'stopped'],
  ]);
  expect(existsSync(join(app.paths.vmsDir, api?.id ?? '', 'disk.qcow2'))).toBe(true);
  expect(existsSync(join(app.paths.vmsDir, void1?.id ?? ''))).toBe(false);
  expect(void1?.runtime.lastError).toContain('This VM was imported without a disk.');
  expect(worker?.runtime.lastError).toBe('');
  expect(worker?.runtime.pid).toBeUndefined();
  const stored = app.store.db.prepare('SELECT runtime_json FROM vms WHERE id = ?').pluck().get(worker?.id);
  expect(JSON.parse(stored as string)).toMatchObject({ api_sock_path: '/run/user/1000/banger/worker.sock' });
  expect(app.told.filter(({ event }) => event === 'vm.changed')).toHaveLength(3);
  expect(app.told.filter(({ event }) => event === 'image.changed')).toHaveLength(3);
  expect(await app.value('vms.activity', { id: worker?.id })).toMatchObject([
    { kind: 'imported', actor: 'user', reason: `Imported from ${source}.` },
  ]);
  expect(await app.value('images.list', {})).toMatchObject({
    items: [{ managed: false, vmCount: 2 }, {}, {}],
  });
  expect(hashOf(source)).toBe(before);
  expect(copies(app)).toEqual([]);
});

test('a VM that came in starts like any other', async () => {
  const { app } = await openBeside(giveFiles);
  const preview = await choose(app);
  await app.value('imports.merge', { token: preview.token, choices: all(preview) });
  const vm = (await app.value('vms.list', { query: 'worker' })).items[0];
  const id = vm?.id ?? '';
  // Its row has no forwards, so it would take the usual ports of this machine.
  await app.value('vms.update', { id, spec: { forwards: [] } });
  await app.value('vms.start', { id });
  expect(app.driver.running()).toEqual([id]);
});

test('a VM whose address is taken gets the one that was told, which is of this installation’s own range', async () => {
  const { app } = await openBeside(giveFiles);
  const { id, guestIp } = await app.vm('mine');
  const { range } = await app.value('addresses.get', {});
  const db = new Database(app.paths.database);
  db.prepare("UPDATE vms SET guest_ip = '172.16.0.3' WHERE id = ?").run(id);
  db.close();
  const preview = await choose(app);
  const told = preview.vms.find(({ name }) => name === 'worker');
  expect(told).toMatchObject({ addressTakenBy: 'mine', freeAddress: guestIp });
  expect(range).toBe(guestIp.replace(/\d+$/, '0/24'));
  const choices = all(preview);
  const vms = choices.vms.map((vm) => (vm.id === told?.id ? { ...vm, address: 'next' as const } : vm));
  await app.value('imports.merge', { token: preview.token, choices: { ...choices, vms } });
  const { items } = await app.value('vms.list', { query: 'worker' });
  expect(items).toMatchObject([{ guestIp }]);
});

test('a disk is as big as its image when the file asks for less', async () => {
  const { app } = await openBeside((source, dir) => {
    giveFiles(source, dir);
    truncateSync(join(dir, 'rootfs.ext4'), 3 * 1024 * 1024);
    const db = new Database(source);
    db.exec(`UPDATE vms SET spec_json = '{"disk_size_mib":1}' WHERE name = 'api'`);
    db.exec(`UPDATE vms SET spec_json = '{"disk_size_mib":4096}' WHERE name = 'worker'`);
    db.close();
  });
  const preview = await choose(app);
  await app.value('imports.merge', { token: preview.token, choices: all(preview) });
  const { items } = await app.value('vms.list', {});
  expect(items.map(({ name, spec }) => [name, spec.diskSizeMib])).toEqual([
    ['api', 3],
    ['void-1', undefined],
    ['worker', 4096],
  ]);
});

test('when the rows are refused, no disk and no row is left, and the choice can be made again', async () => {
  const { app } = await openBeside(giveFiles);
  await app.vm('worker');
  const preview = await choose(app);
  const foldersBefore = readdirSync(app.paths.vmsDir);
  const choices = all(preview);
  expect(await app.error('imports.merge', { token: preview.token, choices })).toMatchObject({
    code: 'name_taken',
  });
  expect(readdirSync(app.paths.vmsDir)).toEqual(foldersBefore);
  expect((await app.value('vms.list', {})).total).toBe(1);
  const vms = choices.vms.map((vm) => {
    const worker = preview.vms.find(({ name }) => name === 'worker');
    return vm.id === worker?.id ? { ...vm, name: worker.freeName } : vm;
  });
  expect(
    await app.value('imports.merge', { token: preview.token, choices: { ...choices, vms } }),
  ).toMatchObject({ vms: 3 });
});

test('an import is a job: it can be cancelled, and then nothing came in', async () => {
  const { app } = await openBeside(giveFiles);
  const preview = await choose(app);
  app.dashboard.events.on('job.changed', (job) => {
    if (job.state === 'running' && job.step.startsWith('Creating the disk')) {
      void app.invoke('jobs.cancel', { id: job.id });
    }
  });
  const error = await app.error('imports.merge', { token: preview.token, choices: all(preview) });
  expect(error).toMatchObject({ code: 'cancelled', unchanged: 'Nothing was imported.' });
  expect(readdirSync(app.paths.vmsDir)).toEqual([]);
  expect((await app.value('images.list', {})).total).toBe(0);
});

test('a folder that is there without a row is left as it is: a backup may have been restored', async () => {
  const { app } = await openBeside(giveFiles);
  const preview = await choose(app);
  const api = preview.vms.find(({ name }) => name === 'api')?.id ?? '';
  const disk = join(app.paths.vmsDir, api, 'disk.qcow2');
  mkdirSync(dirname(disk));
  writeFileSync(disk, 'work of weeks');
  await app.value('imports.merge', { token: preview.token, choices: all(preview) });
  const vm = (await app.value('vms.list', { query: 'api' })).items[0];
  expect(vm?.id).not.toBe(api);
  expect(existsSync(join(app.paths.vmsDir, vm?.id ?? '', 'disk.qcow2'))).toBe(true);
  expect(readFileSync(disk, 'utf8')).toBe('work of weeks');
});

test('two presses at once bring it in once', async () => {
  const { app } = await openBeside(giveFiles);
  const preview = await choose(app);
  const press = () => app.invoke('imports.merge', { token: preview.token, choices: all(preview) });
  const results = await Promise.all([press(), press()]);
  expect(results.map(({ ok }) => ok)).toEqual([true, false]);
  expect((await app.value('vms.list', {})).total).toBe(3);
  expect(readdirSync(app.paths.vmsDir)).toHaveLength(2);
});
