import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

test('jobs come empty, and leave images, VMs and their history as they are', () => {
  const file = databaseAt(2);
  const { db } = file;
  db.exec(`INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES ('i', 'debian', '/r', '/k', 't', 't');
    INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
    VALUES ('v', 'api', 'i', '172.16.0.2', 'running', 't', 't', 't', '{"kept":1}', '{}');
    INSERT INTO vm_events (vm_id, vm_name, at, actor, kind) VALUES ('v', 'api', 't', 'user', 'created')`);
  const rows = () =>
    ['images', 'vms', 'vm_events'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
  const before = rows();
  migrateTo(file, 3);
  expect(rows()).toEqual(before);
  expect(db.prepare('SELECT * FROM jobs').all()).toEqual([]);
});

test('the log of a job goes with it', () => {
  const { db } = databaseAt(3);
  db.exec(`INSERT INTO jobs (id, kind, title, state, step, fraction, started_at) VALUES ('j', 'k', 'A job', 'running', 's', 0, 't');
    INSERT INTO job_log (job_id, at, text) VALUES ('j', 't', 'first line');
    DELETE FROM jobs`);
  expect(db.prepare('SELECT * FROM job_log').all()).toEqual([]);
  expect(() => db.exec("INSERT INTO job_log (job_id, at, text) VALUES ('nobody', 't', '')")).toThrow(
    'FOREIGN KEY constraint failed',
  );
});
