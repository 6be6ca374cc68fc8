import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { ImportChoices, ImportPreview } from '../../contract/index.ts';
import { type Hypervisors, registryOf } from '../../hypervisors/driver/hypervisors.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { testFixture } from '../../store/testing/factories.ts';
import { imageFiles, openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

const dashboards: TestDashboard[] = [];
afterEach(async () => {
  for (const app of dashboards.splice(0)) await app.dispose();
});

/** A dashboard whose person chooses a database of the other program, after `change` was done to it. */
async function openBeside(
  change: (source: string, dir: string) => void = () => undefined,
  hypervisors?: Hypervisors,
) {
  let path: string | null = null;
  const app = await openTestDashboard({
    pickDatabase: async () => path,
    ...(hypervisors ? { hypervisors } : {}),
  });
  dashboards.push(app);
  const theirs = join(app.home, 'theirs');
  mkdirSync(theirs);
  const source = join(theirs, 'state.db');
  copyFileSync(testFixture('populated'), source);
  change(source, theirs);
  path = source;
  return { app, source, theirs, choosePath: (other: string | null) => (path = other) };
}

/** The image debian-dev gets real files, so that its VMs can have disks. */
function giveFiles(source: string, dir: string): void {
  const { kernelPath, rootfsPath } = imageFiles(dir);
  const db = new Database(source);
  db.prepare(
    "UPDATE images SET kernel_path = ?, rootfs_path = ?, modules_dir = NULL WHERE name = 'debian-dev'",
  ).run(kernelPath, rootfsPath);
  db.close();
}

async function choose(app: TestDashboard): Promise<ImportPreview> {
  const preview = await app.value('imports.choose', {});
  if (!preview) throw new Error('a file was chosen');
  return preview;
}

const all = ({ images, vms }: ImportPreview): ImportChoices => ({
  images: images.map(({ id }) => ({ id, take: 'import' })),
  vms: vms.map(({ id }) => ({ id, address: 'keep' })),
});

const copies = (app: TestDashboard) =>
  readdirSync(app.paths.stateDir).filter((name) => name.startsWith('import-'));
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

test('what a chosen database has is told, file by file, and nothing comes in yet', async () => {
  const { app, source } = await openBeside(giveFiles);
  const before = hashOf(source);
  const preview = await choose(app);
  expect(preview.path).toBe(source);
  expect(preview.images.map(({ name, missingFiles }) => [name, missingFiles.length])).toEqual([
    ['debian-dev', 0],
    ["unused — ünïcode 'quoted'", 2],
    ['void-minimal', 3],
  ]);
  expect((await app.value('vms.list', {})).total).toBe(0);
  expect(hashOf(source)).toBe(before);
});

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

test('thinking better of it is no error, and no copy is made', async () => {
  const { app, choosePath } = await openBeside();
  choosePath(null);
  expect(await app.value('imports.choose', {})).toBeNull();
  expect(copies(app)).toEqual([]);
});

test('the private copy is gone as soon as it has been read', async () => {
  const { app } = await openBeside();
  await choose(app);
  expect(copies(app)).toEqual([]);
});

test('what was chosen is forgotten when it is discarded, and when another file is chosen', async () => {
  const { app } = await openBeside();
  const gone = { code: 'not_found', hint: 'Choose the file again.' };
  const first = await choose(app);
  await app.value('imports.discard', { token: first.token });
  await app.value('imports.discard', { token: first.token });
  expect(await app.error('imports.merge', { token: first.token, choices: all(first) })).toMatchObject(gone);
  const second = await choose(app);
  const third = await choose(app);
  expect(await app.error('imports.merge', { token: second.token, choices: all(second) })).toMatchObject(gone);
  expect(await app.value('imports.merge', { token: third.token, choices: all(third) })).toMatchObject({
    vms: 3,
  });
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

test('a copy that a crash left is removed at the next launch', async () => {
  const { app } = await openBeside();
  mkdirSync(join(app.paths.stateDir, 'import-crashed'));
  const again = await app.restart();
  dashboards.splice(0, 1, again);
  await expect.poll(() => copies(again)).toEqual([]);
});

test('the dashboard’s own database is refused, under any name', async () => {
  const { app, theirs, choosePath } = await openBeside();
  const other = join(theirs, 'other.db');
  linkSync(app.paths.database, other);
  choosePath(other);
  expect(await app.error('imports.choose', {})).toMatchObject({ code: 'file_invalid' });
  expect((await app.image()).name).toBe('debian');
});

test('a file that cannot be imported is refused by its name, and leaves no copy', async () => {
  const { app, theirs, choosePath } = await openBeside();
  const text = join(theirs, 'vmlinuz');
  imageFiles(theirs);
  choosePath(text);
  const error = await app.error('imports.choose', {});
  expect(error.code).toBe('file_invalid');
  expect(error.message).toContain(text);
  expect(copies(app)).toEqual([]);
  choosePath(join(theirs, 'nothing.db'));
  expect(await app.error('imports.choose', {})).toMatchObject({ code: 'file_missing' });
});

test('a database that another process is writing to is imported with its newest rows', async () => {
  const { app, source } = await openBeside();
  const writer = new Database(source);
  onTestFinished(() => {
    writer.close();
  });
  writer.pragma('journal_mode = WAL');
  writer.exec("UPDATE vms SET name = 'newest' WHERE name = 'api'");
  expect((await choose(app)).vms.map(({ name }) => name)).toContain('newest');
});

test('a dropped file is read by its path, whatever lies there', async () => {
  const { app, source, theirs } = await openBeside(giveFiles);
  const preview = await app.value('imports.open', { path: source });
  expect(preview.vms).toHaveLength(3);
  await app.value('imports.merge', { token: preview.token, choices: all(preview) });
  const pipe = join(theirs, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const circle = join(theirs, 'circle');
  symlinkSync(circle, circle);
  for (const [path, code] of [
    [join(theirs, 'nothing.db'), 'file_missing'],
    [theirs, 'file_invalid'],
    [pipe, 'file_invalid'],
    ['/dev/zero', 'file_invalid'],
    [join(source, 'inside-a-file'), 'file_invalid'],
    [circle, 'file_invalid'],
    [join(theirs, 'x'.repeat(300)), 'file_invalid'],
    [app.paths.database, 'file_invalid'],
    ['state.db', 'invalid_input'],
    [`${source}\0`, 'invalid_input'],
  ] as const) {
    const error = await app.error('imports.open', { path });
    expect([path, error.code]).toEqual([path, code]);
    if (code !== 'invalid_input') expect(error.message).toContain(path);
  }
  expect(app.unforeseen).toEqual([]);
  expect(copies(app)).toEqual([]);
});
