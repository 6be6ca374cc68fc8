import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VmView } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { machineFiles } from '../machines/machine-config.ts';

let app: TestDashboard;
let web: VmView;
let api: VmView;
beforeEach(async () => {
  app = await openTestDashboard();
  web = await app.vm('web');
  api = await app.vm('api');
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const missing = () => app.value('vms.missingFiles', { ids: [web.id, api.id] });

it('nothing is missing of a VM that can be started', async () => {
  expect(await missing()).toEqual({});
});

it('a disk and an image’s files are missed before a start is tried, and not any more when they are back', async () => {
  const disk = machineFiles(app.paths, web.id).diskPath;
  const { kernelPath, rootfsPath } = await app.value('images.get', { id: web.imageId });
  rmSync(disk);
  renameSync(kernelPath, join(app.home, 'kept'));
  const kernel = { what: 'image', path: kernelPath };
  expect(await missing()).toEqual({ [web.id]: [{ what: 'disk', path: disk }, kernel], [api.id]: [kernel] });
  rmSync(rootfsPath);
  expect((await missing())[api.id]).toEqual([{ what: 'image', path: rootfsPath }, kernel]);
  renameSync(join(app.home, 'kept'), kernelPath);
  expect((await missing())[api.id]).toEqual([{ what: 'image', path: rootfsPath }]);
});

it('a VM that runs has what it needs, and one that is gone misses nothing', async () => {
  await app.value('vms.start', { id: web.id });
  rmSync((await app.value('images.get', { id: web.imageId })).kernelPath);
  await app.value('vms.delete', { id: api.id });
  expect(await missing()).toEqual({});
});
