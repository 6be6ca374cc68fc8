import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

test('boots come empty, leave every row as it is, and go with their VM', () => {
  const file = databaseAt(5);
  file.db.exec(`
    INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES ('i', 'debian', '/r', '/k', 't', 't');
    INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json, stats_json)
    VALUES ('v', 'sandbox', 'i', '172.16.0.4', 'stopped', 't', 't', 't', '{}', '{}', '{}');
  `);
  const before = file.db.prepare('SELECT * FROM vms').all();
  migrateTo(file, 6);
  expect(file.db.prepare('SELECT * FROM vms').all()).toEqual(before);
  file.db.exec(
    "INSERT INTO vm_boots (vm_id, image_id, accelerator, asked_at, phases_json) VALUES ('v', 'i', 'tcg', 't', '{}')",
  );
  file.db.exec("DELETE FROM vms WHERE id = 'v'");
  expect(file.db.prepare('SELECT * FROM vm_boots').all()).toEqual([]);
});
