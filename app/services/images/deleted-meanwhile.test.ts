import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ErrorCode, Result } from '../../contract/index.ts';
import type { FailPoint } from '../../lib/fail-points.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
let onPoint: (point: FailPoint) => void = () => undefined;
beforeEach(async () => {
  app = await openTestDashboard({ reached: (point) => onPoint(point) });
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

/** Its folder goes with it. */
async function managedImage(): Promise<string> {
  const { id } = await app.image();
  const dir = join(app.paths.imagesDir, id);
  mkdirSync(dir);
  app.store.db.prepare('UPDATE images SET managed = 1, artifact_dir = ? WHERE id = ?').run(dir, id);
  return id;
}

const outcome = (result: Result<unknown>): 'done' | ErrorCode => (result.ok ? 'done' : result.error.code);

/** Creates a VM, and deletes its image when a step of that is done. */
async function createAndDelete(imageId: string, at: FailPoint): Promise<string> {
  let deleting: Promise<Result<unknown>> | undefined;
  onPoint = (point) => {
    if (point === at) deleting = app.invoke('images.delete', { id: imageId });
  };
  const created = await app.invoke('vms.create', { name: 'web', imageId });
  if (!deleting) throw new Error(`nothing has come to ${at}`);
  const counts = { images: await deleting, vms: (await app.value('vms.list', {})).items.length };
  return `create: ${outcome(created)}, delete: ${outcome(counts.images)}, VMs: ${counts.vms}`;
}

const vmFirst = 'create: done, delete: image_in_use, VMs: 1';
const imageFirst = 'create: not_found, delete: done, VMs: 0';

it('a VM whose image is deleted while its disk is made is not created', async () => {
  const { id } = await app.image();
  expect(await createAndDelete(id, 'create.folder_made')).toBe(imageFirst);
});

it('an image that is deleted once a VM of it is stored is kept, with its folder', async () => {
  const id = await managedImage();
  expect(await createAndDelete(id, 'create.row_stored')).toBe(vmFirst);
  expect(await app.value('images.get', { id })).toMatchObject({ managed: true, missingFiles: [] });
});

it.each(['create.folder_made', 'create.folder_filled', 'create.row_stored', 'create.folder_named'] as const)(
  'one of both is refused in plain words at %s',
  async (at) => {
    expect([vmFirst, imageFirst]).toContain(await createAndDelete(await managedImage(), at));
  },
);
