import { expect, test } from 'vitest';
import type { ImportChoices } from '../../contract/imports.ts';
import { listActivity } from '../activity.ts';
import type { WritableDb } from '../db.ts';
import { getImage, insertImage, listImages } from '../images.ts';
import { makeImage, makeVm, openTestStore } from '../testing/factories.ts';
import { getVm, insertVm, listVms } from '../vms.ts';
import { api, debian, everything, merge, preview, theirRows, void1, worker } from './testing/imports.ts';

test('an empty dashboard has nothing that clashes, and takes all of it as it is but for what runs', async () => {
  const { db } = openTestStore();
  const source = await theirRows();
  for (const item of [...preview(source, db).images, ...preview(source, db).vms]) {
    expect(item).toMatchObject({ alreadyHere: false, nameTakenBy: null, freeName: item.name });
  }
  merge(db, source, everything);
  expect(listImages(db).items.map(({ name }) => name)).toEqual(['debian-dev', 'void-minimal']);
  expect(getImage(db, debian)).toMatchObject({
    managed: false,
    docker: true,
    createdAt: '2026-01-03T09:12:44Z',
  });
  expect(listVms(db).items).toMatchObject([
    { name: 'api', guestIp: '172.16.0.2', state: 'stopped', lastTouchedAt: '2026-04-18T21:40:03Z' },
    { name: 'void-1', guestIp: '172.16.0.250', state: 'stopped' },
    { name: 'worker', guestIp: '172.16.0.3', state: 'stopped', imageName: 'debian-dev' },
  ]);
});

test('keys that we do not know come along to the letter; the pid of the other program does not', async () => {
  const { db } = openTestStore();
  const source = await theirRows(
    `UPDATE vms SET stats_json = '{"n":9007199254740993}', spec_json = '{"huge":9007199254740993,"vcpu_count":2}' WHERE name = 'worker'`,
  );
  merge(db, source, everything);
  const row = db.prepare('SELECT spec_json, runtime_json, stats_json FROM vms WHERE id = ?').get(worker);
  expect(row).toEqual({
    spec_json: '{"huge":9007199254740993,"vcpu_count":2,"disk_size_mib":4096}',
    runtime_json: '{"state":"running","api_sock_path":"/run/user/1000/banger/worker.sock","last_error":""}',
    stats_json: '{"n":9007199254740993}',
  });
});

test('each VM gets one line in the activity log, and no history is invented for it', async () => {
  const { db } = openTestStore();
  const entries = merge(db, await theirRows(), everything);
  expect(listActivity(db)).toEqual([...entries].reverse());
  expect(listActivity(db, { id: worker })).toMatchObject([
    {
      kind: 'imported',
      actor: 'user',
      reason: 'Imported from /theirs.db.',
      detail: { path: '/theirs.db', state: 'running', guestIp: '172.16.0.3' },
    },
  ]);
});

test('what clashes comes in under another name and with the next free address, and says what it was', async () => {
  const { db } = openTestStore();
  const ours = makeImage({ name: 'debian-dev' });
  insertImage(db, ours);
  insertVm(db, makeVm({ imageId: ours.id, name: 'api', guestIp: '172.16.0.2' }));
  merge(db, await theirRows(), {
    images: [{ id: debian, take: 'ours' }],
    vms: [
      { id: api, name: 'api-2', address: 'next' },
      { id: worker, address: 'keep' },
    ],
  });
  expect(listImages(db).total).toBe(1);
  expect(getVm(db, api)).toMatchObject({ name: 'api-2', guestIp: '172.16.0.4', imageId: ours.id });
  expect(listActivity(db, { id: api })[0]?.reason).toBe(
    'Imported from /theirs.db, where it was named api and had the address 172.16.0.2.',
  );
});

test('what was brought in before is told, and comes in again only as another one', async () => {
  const { db } = openTestStore();
  const source = await theirRows();
  merge(db, source, everything);
  const { images, vms } = preview(source, db);
  expect(images.filter(({ alreadyHere }) => alreadyHere)).toHaveLength(2);
  expect(
    vms.every(({ alreadyHere, nameTakenBy, addressTakenBy }) => alreadyHere && nameTakenBy && addressTakenBy),
  ).toBe(true);
  merge(db, source, { vms: [{ id: api, name: 'api-2', address: 'next' }] });
  expect(listVms(db, { query: 'api' }).items.map(({ id }) => id === api)).toEqual([true, false]);
  expect(listVms(db, { query: 'api-2' }).items[0]).toMatchObject({ imageId: debian, guestIp: '172.16.0.4' });
});

test('a row keeps its id, whatever that looks like', async () => {
  const { db } = openTestStore();
  const source = await theirRows("UPDATE vms SET id = '../../etc' WHERE name = 'api'");
  merge(db, source, { ...everything, vms: [{ id: '../../etc', address: 'keep' }] });
  expect(listVms(db).items[0]?.id).toBe('../../etc');
});

/** Everything in the database that an import could touch. */
const dump = (db: WritableDb) =>
  ['images', 'vms', 'vm_events'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());

test.each<[string, Partial<ImportChoices>, string, string]>([
  [
    'a name that is taken',
    { ...everything, vms: everything.vms.slice(0, 2) },
    'name_taken',
    'There is already a VM named worker.',
  ],
  [
    'an address that is taken',
    {
      ...everything,
      vms: [
        { id: api, address: 'keep' },
        { id: worker, name: 'w', address: 'keep' },
        { id: void1, address: 'keep' },
      ],
    },
    'invalid_input',
    'The address 172.16.0.250 of the VM void-1 belongs to another VM.',
  ],
  [
    'a VM without its image',
    { vms: [{ id: api, address: 'keep' }] },
    'invalid_input',
    'The image of the VM api is neither imported nor already here.',
  ],
  [
    'something that the file does not have',
    { images: [{ id: api, take: 'import' }] },
    'invalid_input',
    'nothing with the id',
  ],
  [
    'one thing twice',
    {
      images: [
        { id: debian, take: 'import' },
        { id: debian, take: 'import' },
      ],
    },
    'invalid_input',
    'chosen twice',
  ],
  [
    'an image of ours that there is not',
    { images: [{ id: debian, take: 'ours' }] },
    'invalid_input',
    'You have no image named debian-dev.',
  ],
])('%s brings nothing in at all', async (_, choices, code, message) => {
  const { db } = openTestStore();
  const image = makeImage();
  insertImage(db, image);
  insertVm(db, makeVm({ imageId: image.id, name: 'worker', guestIp: '172.16.0.250' }));
  const before = dump(db);
  const source = await theirRows();
  expect(() => merge(db, source, choices)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
  expect(dump(db)).toEqual(before);
});

test('a disk that fills half way leaves nothing behind', async () => {
  const { db } = openTestStore();
  const source = await theirRows(
    "UPDATE vms SET spec_json = '{\"x\":\"' || hex(zeroblob(200000)) || '\"}' WHERE name = 'worker'",
  );
  const before = dump(db);
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  expect(() => merge(db, source, everything)).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
  expect(dump(db)).toEqual(before);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});
