import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

test('the activity log comes empty and leaves images and VMs as they are', () => {
  const file = databaseAt(1);
  const { db } = file;
  db.exec(`INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES ('i', 'debian', '/r', '/k', 't', 't');
    INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
    VALUES ('v', 'api', 'i', '172.16.0.2', 'running', 't', 't', 't', '{"kept":1}', '{}')`);
  const rows = () => [db.prepare('SELECT * FROM images').all(), db.prepare('SELECT * FROM vms').all()];
  const before = rows();
  migrateTo(file, 2);
  expect(rows()).toEqual(before);
  expect(db.prepare('SELECT * FROM vm_events').all()).toEqual([]);
});

test('an entry of the activity log outlives its VM, and its number is never given again', () => {
  const { db } = databaseAt(2);
  const log =
    "INSERT INTO vm_events (vm_id, vm_name, at, actor, kind) VALUES ('gone', 'api', 't', 'user', 'deleted')";
  db.exec(`${log}; ${log}; DELETE FROM vm_events WHERE id = 2; ${log}`);
  expect(db.prepare('SELECT id, detail_json FROM vm_events').all()).toEqual([
    { id: 1, detail_json: '{}' },
    { id: 3, detail_json: '{}' },
  ]);
});

test('the screens’ questions are served by indexes', () => {
  const { db } = databaseAt(2);
  const plan = (sql: string) =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('; ');
  expect(plan("SELECT * FROM vm_events WHERE vm_id = 'v' ORDER BY id DESC")).toContain('vm_events_by_vm');
  expect(plan("SELECT * FROM vms WHERE image_id = 'i'")).toContain('vms_by_image');
  expect(plan('SELECT * FROM vms ORDER BY last_touched_at DESC, id DESC')).toContain('vms_by_last_touch');
});
