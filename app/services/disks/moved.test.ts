import { copyFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Image, VmView } from '../../contract/index.ts';
import { imageFiles, openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { machineFiles } from '../machines/machine-config.ts';

let app: TestDashboard;
let vm: VmView;
let image: Image;

const files = () => machineFiles(app.paths, vm.id);
const base = () => app.driver.baseOf(files().diskPath);
const start = () => app.value('vms.start', { id: vm.id });
const digestNoted = () =>
  until(() =>
    expect(JSON.parse(readFileSync(files().baseNotePath, 'utf8')).digest).toEqual(expect.any(String)),
  );

afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

describe('an installation that was moved as a whole', () => {
  const names = {
    kernel: { name: 'vmlinuz' },
    initrd: { name: 'initrd.img' },
    rootfs: { name: 'rootfs.ext4' },
  };

  beforeEach(async () => {
    app = await openTestDashboard({
      makeStarter: async ({ dir }) => {
        imageFiles(dir);
        writeFileSync(join(dir, names.initrd.name), '070701');
        return { files: names } as never;
      },
    });
    await app.value('images.createStarter', {});
    image = await until(async () => {
      const [made] = (await app.value('images.list', {})).items;
      return made ?? Promise.reject(new Error('not made yet'));
    });
    vm = await app.vm('web');
    await digestNoted();
  });

  /** The dashboard ends, its home gets another place, and it starts there. */
  async function moveTo(move: (from: string, to: string) => void): Promise<string> {
    const { home, driver } = app;
    await app.dashboard.close();
    const to = `${home}-moved`;
    move(home, to);
    app = await openTestDashboard({ home: to, driver });
    return join(app.paths.imagesDir, image.id, names.rootfs.name);
  }

  it('finds its own images, and its VMs start on them', async () => {
    const root = await moveTo(renameSync);
    expect(await app.value('images.get', { id: image.id })).toMatchObject({
      rootfsPath: root,
      missingFiles: [],
    });
    expect((await start()).state).toBe('running');
    expect(await base()).toBe(root);
    expect(JSON.parse(readFileSync(files().baseNotePath, 'utf8'))).toMatchObject({ path: root });
  });

  it('finds them, too, where nothing was noted of the disks', async () => {
    rmSync(files().baseNotePath);
    const root = await moveTo(renameSync);
    expect((await start()).state).toBe('running');
    expect(await base()).toBe(root);
  });

  it('uses its own files where it was copied, and leaves those of the original alone', async () => {
    const old = image.rootfsPath;
    const root = await moveTo((from, to) => cpSync(from, to, { recursive: true }));
    expect((await start()).state).toBe('running');
    expect(await base()).toBe(root);
    const gone = join(old, '../../../..');
    expect(readFileSync(old)).toHaveLength(4096);
    rmSync(gone, { recursive: true });
  });

  it('says what has changed in it on the way', async () => {
    await moveTo((from, to) => {
      renameSync(from, to);
      writeFileSync(join(to, 'data/images', image.id, names.rootfs.name), Buffer.alloc(4096, 'x'));
    });
    expect(await app.error('vms.start', { id: vm.id })).toMatchObject({ code: 'base_changed' });
  });

  it('deletes the folder of its image with the image', async () => {
    const root = await moveTo(renameSync);
    await app.value('vms.delete', { id: vm.id });
    await app.value('images.delete', { id: image.id });
    expect(() => readFileSync(root)).toThrow('ENOENT');
  });

  it('leaves an image where it is of which the files did not come along', async () => {
    await moveTo((from, to) => {
      renameSync(from, to);
      rmSync(join(to, 'data/images', image.id), { recursive: true });
    });
    const { rootfsPath, missingFiles } = await app.value('images.get', { id: image.id });
    expect([rootfsPath, missingFiles]).toEqual([
      image.rootfsPath,
      expect.arrayContaining([image.rootfsPath]),
    ]);
  });
});

describe('an image of the user’s own whose file was moved', () => {
  let moved: string;

  beforeEach(async () => {
    app = await openTestDashboard();
    vm = await app.vm('web');
    image = await app.value('images.get', { id: vm.imageId });
    await digestNoted();
    moved = join(app.home, 'elsewhere.ext4');
  });

  const say = (rootfsPath: string) => app.invoke('images.update', { id: image.id, rootfsPath });

  it.each<[string, (from: string, to: string) => void]>([
    ['moved', renameSync],
    ['copied', copyFileSync],
    [
      'copied to another disk, and deleted',
      (from, to) => {
        copyFileSync(from, to);
        rmSync(from);
      },
    ],
  ])('can be told where it is: %s', async (_, move) => {
    move(image.rootfsPath, moved);
    expect(await say(moved)).toMatchObject({ ok: true, value: { rootfsPath: moved, missingFiles: [] } });
    expect((await start()).state).toBe('running');
    expect(await base()).toBe(moved);
  });

  it('can be told also while its VM runs, and of several VMs', async () => {
    await start();
    await app.value('vms.create', { name: 'other', imageId: image.id, spec: { forwards: [] } });
    renameSync(image.rootfsPath, moved);
    expect(await say(moved)).toMatchObject({ ok: true });
    await app.value('vms.forceStop', { id: vm.id });
    expect((await start()).state).toBe('running');
  });

  it('is not taken for another file, and both ways of the hint are open', async () => {
    renameSync(image.rootfsPath, moved);
    const other = join(app.home, 'other.ext4');
    writeFileSync(other, Buffer.alloc(4096, 1));
    expect(await say(other)).toMatchObject({
      ok: false,
      error: {
        code: 'image_in_use',
        message: expect.stringContaining('has other content'),
        hint: `Choose the file from which the VMs were created, or add ${other} as a new image.`,
        details: ['web'],
      },
    });
    expect(await say(moved)).toMatchObject({ ok: true });
    const { kernelPath } = image;
    expect(await app.value('images.register', { name: 'own', rootfsPath: other, kernelPath })).toMatchObject({
      rootfsPath: other,
    });
  });

  it('cannot be told where nothing is noted and the old file is gone, and the way of the hint is open', async () => {
    rmSync(files().baseNotePath);
    renameSync(image.rootfsPath, moved);
    const refused = await say(moved);
    expect(refused).toMatchObject({
      ok: false,
      error: {
        hint: expect.stringContaining(`Put the file back at ${image.rootfsPath}, and start the VMs once`),
      },
    });
    renameSync(moved, image.rootfsPath);
    await start();
    await digestNoted();
    renameSync(image.rootfsPath, moved);
    expect(await say(moved)).toMatchObject({ ok: true });
  });

  it('is compared with the old file where nothing is noted', async () => {
    rmSync(files().baseNotePath);
    copyFileSync(image.rootfsPath, moved);
    expect(await say(moved)).toMatchObject({ ok: true });
    expect((await start()).state).toBe('running');
  });

  it('does not start a disk that nobody knows over a file that another program has named', async () => {
    rmSync(files().baseNotePath);
    writeFileSync(moved, Buffer.alloc(4096, 1));
    const db = new Database(app.paths.database);
    db.prepare('UPDATE images SET rootfs_path = ?').run(moved);
    db.close();
    expect(await app.error('vms.start', { id: vm.id })).toMatchObject({
      code: 'base_changed',
      details: [expect.stringContaining(image.rootfsPath), expect.any(String)],
    });
    expect(await base()).toBe(image.rootfsPath);
    await app.value('vms.resolve', { id: vm.id, choice: 'accept_base' });
    expect((await start()).state).toBe('running');
    expect(await base()).toBe(moved);
  });
});
