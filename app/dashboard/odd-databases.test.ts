import { copyFileSync, mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { preparePaths, resolvePaths } from '../installation/paths.ts';
import { ownedFolder } from '../lib/owned-folders.ts';
import { migrateFile, testFixture } from '../store/testing/factories.ts';
import { imageFiles, openTestDashboard } from '../testing/test-dashboard.ts';

const api = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01';

/** The dashboard on a database of the reference implementation that `change` has made an odd one of. */
async function openOdd(change: string) {
  const home = mkdtempSync(join(tmpdir(), 'odd-'));
  const paths = resolvePaths({ BANGER_HOME: home });
  preparePaths(paths);
  copyFileSync(testFixture('populated'), paths.database);
  const db = new Database(paths.database);
  db.exec(change);
  db.close();
  migrateFile(paths.database);
  const app = await openTestDashboard({ home, readNetwork: async () => ({ sockets: [], routes: [] }) });
  onTestFinished(async () => {
    await app.dispose();
    expect(app.unforeseen).toEqual([]);
  });
  const names = async (sort: 'lastTouchedAt' | '-lastTouchedAt' | 'createdAt') =>
    (await app.value('vms.list', { sort })).items.map(({ name }) => name);
  return { app, names };
}

const setTouched = (time: string) => `UPDATE vms SET last_touched_at = '${time}' WHERE id = '${api}'`;

// worker was touched at 11:59:59Z, void-1 a day before.
test.each([
  ['2026-04-20T23:59:59.5+14:00', ['void-1', 'api', 'worker']],
  ['2026-04-20T01:00:00-11:00', ['void-1', 'worker', 'api']],
  ['2026-04-20T12:00:00+00:00', ['void-1', 'worker', 'api']],
  ['9999-12-31T23:59:59Z', ['void-1', 'worker', 'api']],
  ['1776548403', ['api', 'void-1', 'worker']],
])('a VM that was touched at %s has the place of that moment', async (time, expected) => {
  const { names } = await openOdd(setTouched(time));
  expect(await names('lastTouchedAt')).toEqual(expected);
  expect(await names('-lastTouchedAt')).toEqual(expected.toReversed());
});

test('pages of a list by last touch have each VM once, whatever their times are', async () => {
  const { app } = await openOdd(setTouched('2026-04-20T23:59:59.5+14:00'));
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await app.value('vms.list', { sort: '-lastTouchedAt', limit: 1, cursor });
    seen.push(...page.items.map(({ name }) => name));
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  expect(seen).toEqual(['worker', 'api', 'void-1']);
});

const deep = `${'['.repeat(1500)}${']'.repeat(1500)}`;

test('JSON that goes deep where nobody looks is not sent to the screens, and is kept by an edit', async () => {
  const { app } = await openOdd(
    `UPDATE vms SET spec_json = '{"memory_mib":777,"x":${deep},"forwards":[{"host_port":2222,"guest_port":22,"y":${deep}}]}' WHERE id = '${api}'`,
  );
  const { items } = await app.value('vms.list', {});
  expect(items.find(({ id }) => id === api)?.spec).toEqual({
    memoryMib: 777,
    forwards: [{ hostPort: 2222, guestPort: 22 }],
  });
  const { spec } = await app.value('vms.update', {
    id: api,
    spec: { memoryMib: 1024, forwards: items[0]?.spec.forwards },
  });
  expect(spec.memoryMib).toBe(1024);
  expect(app.store.db.prepare('SELECT spec_json FROM vms WHERE id = ?').pluck().get(api)).toBe(
    `{"memory_mib":1024,"x":${deep},"forwards":[{"host_port":2222,"guest_port":22,"y":${deep}}]}`,
  );
});

test.each([
  '{"memory_mib":512,"memory_mib":1024}',
  '{"memory_mib":1,"x":1,"memory_mi\\u0062":2,"memory_mib":3}',
])('an edit of %s is what is read afterwards', async (json) => {
  const { app } = await openOdd(`UPDATE vms SET spec_json = '${json}' WHERE id = '${api}'`);
  const edited = await app.value('vms.update', { id: api, spec: { memoryMib: 2048 } });
  expect(edited.spec.memoryMib).toBe(2048);
  const again = await app.restart();
  onTestFinished(async () => {
    await again.dashboard.close();
  });
  expect((await again.value('vms.get', { id: api })).spec.memoryMib).toBe(2048);
});

const oddIds = [
  'vm-1',
  '../../../../tmp/escaped',
  '..',
  '.',
  ' ',
  'a/b?c#d%e',
  'VM\u00e9\n\u0000x',
  'x'.repeat(900),
];

test.each(oddIds)('a VM and an image with the id %j can do all that others can', async (id) => {
  const { app } = await openOdd('SELECT 1');
  const { items } = await app.value('images.list', {});
  const files = imageFiles(app.home);
  app.store.db.pragma('foreign_keys = OFF');
  app.store.db
    .prepare(
      'UPDATE images SET id = @id, rootfs_path = @rootfsPath, kernel_path = @kernelPath WHERE id = @old',
    )
    .run({ ...files, id, old: items[0]?.id });
  const ours = await app.value('vms.create', { name: 'ours', imageId: id, spec: { forwards: [] } });
  app.store.db.prepare('UPDATE vms SET id = ? WHERE id = ?').run(id, ours.id);
  renameSync(ownedFolder(app.paths.vmsDir, ours.id), ownedFolder(app.paths.vmsDir, id));
  const before = readdirSync(app.home);

  expect((await app.value('vms.start', { id })).id).toBe(id);
  await app.untilBooted(id);
  for (const channel of [
    'vms.get',
    'vms.evidence',
    'vms.forwards',
    'vms.ssh',
    'vms.pause',
    'vms.resume',
  ] as const)
    await app.value(channel, { id });
  await app.value('console.open', { vmId: id });
  await app.value('console.boots', { vmId: id });
  const again = await app.restart();
  expect((await again.value('vms.get', { id })).state).toBe('running');
  expect((await again.value('vms.activity', { id }))[0]?.vmId).toBe(id);
  await again.value('vms.forceStop', { id });
  await again.value('vms.update', { id, name: 'still ours' });
  await expect(again.value('images.delete', { id })).rejects.toThrow('image_in_use');
  await again.value('vms.delete', { id });
  await again.value('images.update', { id, name: 'theirs' });
  expect((await again.value('images.list', {})).items.map((image) => image.id)).toContain(id);
  expect(readdirSync(again.paths.vmsDir)).toEqual([]);
  expect(readdirSync(again.home)).toEqual(before);
  expect(again.unforeseen).toEqual([]);
  await again.dashboard.close();
});
