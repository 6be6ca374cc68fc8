import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

const times = "'2026-05-01T12:00:00Z', '2026-05-01T12:00:00Z'";
const image = (id: string, name: string) =>
  `INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES (${id}, '${name}', '/r', '/k', ${times})`;
const vm = (id: string, name: string, imageId: string) =>
  `INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
   VALUES (${id}, '${name}', ${imageId}, '${name}', 'stopped', ${times}, '', '{}', '{}')`;

test('adopted rows: ids that nothing can be asked by are replaced, and what points at them follows', () => {
  const file = databaseAt(6);
  const { db } = file;
  const long = `'${'x'.repeat(1001)}'`;
  for (const [index, id] of ["x'00ff'", "''", long, "'img-1'"].entries()) {
    db.exec(image(id, `image ${index}`));
    db.exec(vm(id, `vm ${index}`, id));
    db.exec(
      `INSERT INTO vm_boots (vm_id, image_id, accelerator, asked_at, phases_json) VALUES (${id}, 'i', 'tcg', 't', '{}')`,
    );
  }
  db.exec(image('NULL', 'none'));
  db.exec(vm('NULL', 'none 1', "'img-1'"));
  db.exec(vm('NULL', 'none 2', "'img-1'"));
  migrateTo(file, 7);
  for (const table of ['images', 'vms']) {
    const ids = db.prepare<[], string>(`SELECT id FROM ${table}`).pluck().all();
    expect(ids).toContain('img-1');
    for (const id of ids) if (id !== 'img-1') expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(ids).size).toBe(ids.length);
  }
  expect(db.pragma('foreign_key_check')).toEqual([]);
  expect(
    db
      .prepare(
        'SELECT count(*) FROM vms JOIN images ON images.id = vms.image_id JOIN vm_boots ON vm_id = vms.id',
      )
      .pluck()
      .get(),
  ).toBe(4);
});

test('adopted rows: tables that an earlier version adopted with columns missing get them', () => {
  const file = databaseAt(6);
  const { db } = file;
  db.exec('PRAGMA foreign_keys = OFF; DROP TABLE vms; DROP TABLE images');
  db.exec('CREATE TABLE images (id TEXT PRIMARY KEY, name TEXT, rootfs_path TEXT, kernel_path TEXT)');
  db.exec('CREATE TABLE vms (id, name, image_id, guest_ip, state, spec_json, runtime_json, last_touched_at)');
  db.exec("INSERT INTO images VALUES ('i', 'debian', '/r', '/k')");
  migrateTo(file, 7);
  expect(db.prepare('SELECT docker, managed, build_size, created_at FROM images').get()).toEqual({
    docker: 0,
    managed: 0,
    build_size: null,
    created_at: '',
  });
  expect(db.prepare('SELECT stats_json, updated_at FROM vms').all()).toEqual([]);
});
