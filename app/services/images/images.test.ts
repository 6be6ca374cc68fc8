import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFiles, openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

let app: TestDashboard;

beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

describe('registering an image', () => {
  it('notes where the files are and leaves them there', async () => {
    const image = await app.image('mine');
    expect(image).toMatchObject({
      name: 'mine',
      managed: false,
      artifactDir: null,
      vmCount: 0,
      missingFiles: [],
    });
    expect(image.sizeBytes).toBeGreaterThan(0);
  });

  it('refuses a file that is missing, empty, a folder, or no kernel, and says which', async () => {
    const files = imageFiles(app.home);
    const refused = (changes: object) => app.error('images.register', { name: 'x', ...files, ...changes });
    const empty = join(app.home, 'empty');
    const text = join(app.home, 'text');
    writeFileSync(empty, '');
    writeFileSync(text, 'hello '.repeat(200));
    expect(await refused({ rootfsPath: '/nowhere/root' })).toMatchObject({ code: 'file_missing' });
    expect(await refused({ rootfsPath: empty })).toMatchObject({ code: 'file_invalid' });
    expect(await refused({ initrdPath: app.home })).toMatchObject({ code: 'file_invalid' });
    expect(await refused({ kernelPath: text })).toMatchObject({
      code: 'file_invalid',
      message: `The kernel ${text} is a text file, not a Linux kernel.`,
    });
    expect((await app.value('images.list', {})).total).toBe(0);
  });

  it('refuses what no VM can boot from, also when an image is edited or a VM is made of one that changed', async () => {
    const files = imageFiles(app.home);
    const disk = join(app.home, 'disk.vdi');
    writeFileSync(
      disk,
      Buffer.concat([Buffer.alloc(0x40), Buffer.from('7f10dabe', 'hex'), Buffer.alloc(4096)]),
    );
    const text = join(app.home, 'text');
    writeFileSync(text, 'hello '.repeat(200));
    const message = `No VM can boot from the root file system ${disk} because it is a VirtualBox disk (VDI).`;
    expect(await app.error('images.register', { name: 'x', ...files, rootfsPath: disk })).toMatchObject({
      code: 'file_invalid',
      message,
    });
    expect(await app.error('images.register', { name: 'x', ...files, initrdPath: text })).toMatchObject({
      code: 'file_invalid',
      message: `The file ${text} is a text file, not an initrd.`,
    });
    const { id } = await app.image('mine');
    expect(await app.error('images.update', { id, rootfsPath: disk })).toMatchObject({ message });
    copyFileSync(disk, files.rootfsPath);
    expect(await app.error('vms.create', { name: 'web', imageId: id })).toMatchObject({
      code: 'file_invalid',
    });
    expect((await app.value('images.get', { id })).rootNote).toContain('a VirtualBox disk (VDI)');
  });

  it('refuses a name that is taken', async () => {
    await app.image('mine');
    const error = await app.error('images.register', { name: 'mine', ...imageFiles(app.home) });
    expect(error).toMatchObject({ code: 'name_taken', message: 'There is already an image named mine.' });
  });
});

it('keeps what another program noted of an image, whatever is changed here', async () => {
  const { id } = await app.image();
  const db = new Database(app.paths.database);
  db.prepare(
    `UPDATE images SET docker = 1, modules_dir = '/m', packages_path = '/p', work_seed_path = '/w' WHERE id = ?`,
  ).run(id);
  db.close();
  await app.value('images.update', { id, name: 'renamed', ...imageFiles(app.home), initrdPath: null });
  expect(await app.value('images.get', { id })).toMatchObject({
    ...{ name: 'renamed', docker: true },
    ...{ modulesDir: '/m', packagesPath: '/p', workSeedPath: '/w' },
  });
});

describe('an image in use', () => {
  it('cannot be deleted, and the error lists the VMs that use it', async () => {
    const first = await app.vm('web');
    await app.vm('api');
    const error = await app.error('images.delete', { id: first.imageId });
    expect(error).toMatchObject({ code: 'image_in_use', details: ['api', 'web'] });
    expect((await app.value('images.get', { id: first.imageId })).vmCount).toBe(2);
  });

  it('keeps its root file system, on which the disks of its VMs are built', async () => {
    const { imageId } = await app.vm('web');
    const other = join(app.home, 'other.ext4');
    writeFileSync(other, Buffer.alloc(4096, 1));
    const error = await app.error('images.update', { id: imageId, rootfsPath: other });
    expect(error).toMatchObject({ code: 'image_in_use', details: ['web'] });
    expect(await app.value('images.update', { id: imageId, name: 'renamed' })).toMatchObject({
      name: 'renamed',
    });
  });
});

describe('deleting an image', () => {
  it('leaves the files that the user registered', async () => {
    const image = await app.image();
    await app.value('images.delete', { id: image.id });
    expect(existsSync(image.rootfsPath)).toBe(true);
    expect((await app.value('images.list', {})).total).toBe(0);
  });

  it('removes the folder of an image that the dashboard made', async () => {
    const image = await app.image();
    const dir = join(app.paths.imagesDir, image.id);
    mkdirSync(dir);
    claim(image.id, dir);
    await app.value('images.delete', { id: image.id });
    expect(existsSync(dir)).toBe(false);
  });

  it('leaves a folder that a row only claims to be the dashboard’s', async () => {
    const image = await app.image();
    const precious = join(app.home, 'precious');
    mkdirSync(precious);
    claim(image.id, precious);
    await app.value('images.delete', { id: image.id });
    expect(existsSync(precious)).toBe(true);
  });

  function claim(id: string, dir: string) {
    const db = new Database(app.paths.database);
    db.prepare('UPDATE images SET managed = 1, artifact_dir = ? WHERE id = ?').run(dir, id);
    db.close();
  }
});

it('an image whose files have gone says which', async () => {
  const image = await app.image();
  rmSync(image.kernelPath);
  const seen = await app.value('images.get', { id: image.id });
  expect(seen).toMatchObject({ missingFiles: [image.kernelPath], sizeBytes: null });
});

describe('the starter image', () => {
  const manifest = {
    files: { kernel: { name: 'vmlinux' }, initrd: { name: 'initrd.img' }, rootfs: { name: 'rootfs.ext4' } },
  };
  const starterDashboard = (
    makeStarter: NonNullable<Parameters<typeof openTestDashboard>[0]>['makeStarter'],
  ) => openTestDashboard({ ...(makeStarter ? { makeStarter } : {}) });

  it('is made by a job, in a folder of its own, under the first free name', async () => {
    await app.dispose();
    app = await starterDashboard(async ({ dir, onProgress }) => {
      onProgress({ step: 'Copying', fraction: 0.5 });
      for (const file of Object.values(manifest.files)) writeFileSync(join(dir, file.name), 'x');
      return manifest as never;
    });
    await app.image('starter');
    const jobId = await app.value('images.createStarter', {});
    const job = await untilEnded(jobId);
    expect(job).toMatchObject({ state: 'succeeded', kind: 'create_starter_image' });
    const image = await app.value('images.get', { id: String(job.resultId) });
    expect(image).toMatchObject({ name: 'starter-2', managed: true, missingFiles: [] });
    expect(image.rootfsPath).toBe(join(app.paths.imagesDir, image.id, 'rootfs.ext4'));
  });

  it('leaves nothing behind when its job is cancelled', async () => {
    await app.dispose();
    app = await starterDashboard(
      ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const jobId = await app.value('images.createStarter', {});
    await app.value('jobs.cancel', { id: jobId });
    expect(await untilEnded(jobId)).toMatchObject({ state: 'cancelled', error: null });
    expect((await app.value('images.list', {})).total).toBe(0);
  });

  const untilEnded = (id: string) =>
    until(async () => {
      const job = (await app.value('jobs.list', {})).find((one) => one.id === id);
      if (!job || job.state === 'running') throw new Error('still running');
      return job;
    });
});
