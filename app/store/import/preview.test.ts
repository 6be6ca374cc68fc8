import { expect, test } from 'vitest';
import { insertImage } from '../images.ts';
import { makeImage, makeVm, openTestStore } from '../testing/factories.ts';
import { insertVm } from '../vms.ts';
import { minimal, preview, theirRows } from './testing/imports.ts';

test('a clash of names or addresses is told with a way out that clashes with nothing else', async () => {
  const { db } = openTestStore();
  const image = makeImage({ name: 'debian-dev' });
  insertImage(db, image);
  insertVm(db, makeVm({ imageId: image.id, name: 'api', guestIp: '172.16.0.3' }));
  const source = await theirRows("UPDATE vms SET name = 'api-2' WHERE name = 'void-1'");
  const { images, vms } = preview(source, db);
  expect(images[0]).toMatchObject({
    name: 'debian-dev',
    nameTakenBy: 'debian-dev',
    freeName: 'debian-dev-2',
  });
  expect(vms.map(({ name, freeName, nameTakenBy }) => [name, freeName, nameTakenBy])).toEqual([
    ['api', 'api-3', 'api'],
    ['api-2', 'api-2', null],
    ['worker', 'worker', null],
  ]);
  expect(vms[2]).toMatchObject({ guestIp: '172.16.0.3', addressTakenBy: 'api', freeAddress: '172.16.0.4' });
  expect(vms[0]).toMatchObject({ addressTakenBy: null, freeAddress: '172.16.0.2' });
});

test.each([
  ['API', 'API'],
  ['\uff41pi', '\uff41pi'],
  ['Api', 'Api'],
])('a name of ours that only looks like theirs (%j) is told as it is', async (ours, told) => {
  const { db } = openTestStore();
  const image = makeImage({ name: 'DEBIAN-dev' });
  insertImage(db, image);
  insertVm(db, makeVm({ imageId: image.id, name: ours, guestIp: '172.16.0.90' }));
  const { images, vms } = preview(await theirRows(), db);
  expect(images[0]?.nameTakenBy).toBe('DEBIAN-dev');
  expect(vms[0]).toMatchObject({ name: 'api', nameTakenBy: told, freeName: 'api-2' });
});

test('of several names of ours that look like theirs, the very same one is told', async () => {
  const { db } = openTestStore();
  const image = makeImage({ name: 'debian-dev' });
  insertImage(db, image);
  for (const [index, name] of ['API', 'api', 'Api'].entries())
    insertVm(db, makeVm({ imageId: image.id, name, guestIp: `172.16.0.9${index}` }));
  expect(preview(await theirRows(), db).vms[0]?.nameTakenBy).toBe('api');
});

test('names of disks in a VM’s JSON are found, and those that are not there are said to be missing', async () => {
  const { db } = openTestStore();
  const source = await theirRows(
    `UPDATE vms SET runtime_json = '{"system_overlay_path":"/a/root.cow","work_disk_path":"/a/work.ext4","disk_count":2,"api_sock_path":"/x"}' WHERE name = 'api'`,
  );
  const missing = new Set(['/a/work.ext4', '/srv/images/void, minimal/initrd.img']);
  const { vms } = preview(source, db, missing);
  expect(vms[0]).toMatchObject({ oldDisks: ['/a/root.cow', '/a/work.ext4'], missingFiles: ['/a/work.ext4'] });
  expect(vms[1]).toMatchObject({ oldDisks: [], missingFiles: [] });
});

test('a VM whose image the file does not have is told as such', async () => {
  const { db } = openTestStore();
  const source = await theirRows(`DELETE FROM images WHERE id = '${minimal}'`);
  expect(preview(source, db).vms.map(({ imageName }) => imageName)).toEqual([
    'debian-dev',
    null,
    'debian-dev',
  ]);
});
