import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { MakeStarter } from '../../services/images/starter-images.ts';
import { imageFiles, openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { errorOutput, outputs } from '../testing/outputs.ts';
import { commandsOn, resultOf } from '../testing/run-commands.ts';

const names = {
  kernel: { name: 'vmlinuz' },
  rootfs: { name: 'rootfs.ext4' },
  initrd: { name: 'initrd.img' },
};

const quick: MakeStarter = async ({ dir, onProgress }) => {
  onProgress({ step: 'Copying the kernel', fraction: 0.5 });
  imageFiles(dir);
  writeFileSync(join(dir, names.initrd.name), '070701');
  return { files: names } as never;
};

const endless: MakeStarter = ({ signal, onProgress }) => {
  onProgress({ step: 'Copying the kernel', fraction: 0.5 });
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
};

let app: TestDashboard;
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

test('an image is imported by paths of the folder that the command runs in, listed, shown and deleted', async () => {
  app = await openTestDashboard();
  const run = commandsOn(app);
  const { kernelPath, rootfsPath } = imageFiles(app.home);
  const here = (path: string) => relative(process.cwd(), path);
  const words = ['import', here(rootfsPath), '--name', 'mine', '--kernel', here(kernelPath)];
  expect(outputs['image import'].parse(await resultOf(run, 'image', ...words))).toMatchObject({
    ...{ name: 'mine', kernelPath, rootfsPath, initrdPath: null, managed: false },
  });
  expect((await run('image', 'list')).out).toMatch(/^NAME +SIZE +VMS +CREATED\nmine +\d+ KiB +0 +\d{4}-/);
  expect(outputs['image list'].parse(await resultOf(run, 'image', 'list'))).toHaveLength(1);
  expect((await run('image', 'show', 'mine')).out).toContain(kernelPath);
  expect((await run('image', 'delete', 'mine')).code).toBe(2);
  expect(
    outputs['image delete'].parse(await resultOf(run, 'image', 'delete', 'mine', '--yes')),
  ).toMatchObject([{ name: 'mine' }]);
  expect((await run('image', 'show', 'mine')).code).toBe(3);
});

test('that there is no such image is said before its deletion is to be confirmed', async () => {
  app = await openTestDashboard();
  const { code, err } = await commandsOn(app)('image', 'delete', 'nosuch');
  expect(code).toBe(3);
  expect(err).toContain('There is no image with the name or id “nosuch”.');
  expect(err).not.toContain('--yes');
});

test('an image that VMs use cannot be deleted, and stays', async () => {
  app = await openTestDashboard();
  const run = commandsOn(app);
  await app.vm('web');
  const { code, err } = await run('image', 'delete', 'debian', '--yes', '--json');
  expect(code).toBe(4);
  expect(errorOutput.parse(JSON.parse(err)).error.code).toBe('image_in_use');
  expect((await run('image', 'show', 'debian')).code).toBe(0);
});

test('files that are no image are refused, and their fault is said', async () => {
  app = await openTestDashboard();
  const add = (rootfs: string, ...kernel: string[]) =>
    commandsOn(app)('image', 'import', rootfs, '--name', 'mine', '--kernel', ...kernel);
  const { rootfsPath, kernelPath } = imageFiles(app.home);
  for (const [missing, ran] of [
    ['/nowhere/rootfs', add('/nowhere/rootfs', kernelPath)],
    ['/nowhere/kernel', add(rootfsPath, '/nowhere/kernel')],
    ['/nowhere/initrd', add(rootfsPath, kernelPath, '--initrd', '/nowhere/initrd')],
  ] as const) {
    const { code, err } = await ran;
    expect(code).toBe(3);
    expect(err).toContain(missing);
  }
  expect((await add(app.home, kernelPath)).code).toBe(1);
});

test('the starter image is built, with a bar on a terminal and nothing but the result elsewhere', async () => {
  app = await openTestDashboard({ makeStarter: quick });
  const made = outputs['image build starter'].parse(
    await resultOf(commandsOn(app), 'image', 'build', 'starter'),
  );
  expect(made).toMatchObject({ name: 'starter', managed: true });
  const run = commandsOn(app, { columns: 60 });
  const { code, out, err } = await run('image', 'build', 'starter', '--name', 'other');
  expect([code, out]).toEqual([0, 'The image other was created.\n']);
  expect(err).toContain('50 %  Copying the kernel');
  expect(err.endsWith('\r\x1b[K')).toBe(true);
});

test('Ctrl-C cancels a build, and nothing is left of it', async () => {
  app = await openTestDashboard({ makeStarter: endless });
  const ended = new AbortController();
  const run = commandsOn(app, {
    columns: 60,
    signal: ended.signal,
    onErr: (text) => {
      if (text.includes('Copying')) ended.abort();
    },
  });
  const { code, err } = await run('image', 'build', 'starter');
  expect(code).toBe(1);
  expect(err).toContain('canceled');
  const [job] = outputs['job list'].parse(await resultOf(commandsOn(app), 'job', 'list'));
  expect(job?.state).toBe('cancelled');
  expect((await app.value('images.list', {})).total).toBe(0);
});

test('jobs are listed, their logs shown, and cancelled by the beginning of their id', async () => {
  app = await openTestDashboard({ makeStarter: endless });
  const run = commandsOn(app);
  const id = await app.value('images.createStarter', {});
  const listed = await run('job', 'list');
  expect(listed.out).toMatch(/^ID +STATE +STARTED +WHAT\n/);
  expect(listed.out).toContain(id);
  expect(outputs['job log'].parse(await resultOf(run, 'job', 'log', id))).not.toEqual([]);
  expect(outputs['job cancel'].parse(await resultOf(run, 'job', 'cancel', id.slice(0, 8)))).toMatchObject([
    { id },
  ]);
  await expect.poll(async () => (await app.value('jobs.list', {}))[0]?.state).toBe('cancelled');
  expect((await run('job', 'log', 'nope')).code).toBe(3);
});

test('the host is checked', async () => {
  app = await openTestDashboard();
  const { code, out } = await commandsOn(app)('host', '--json');
  const checks = outputs.host.parse(JSON.parse(out));
  expect(checks.length).toBeGreaterThan(0);
  expect(code).toBe(checks.some(({ status }) => status === 'fail') ? 1 : 0);
  expect((await commandsOn(app)('host')).out).toMatch(/^(ok {2}|warn|FAIL) {2}\S/);
});
