import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

const imagesBeforeVersioning = `CREATE TABLE images (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  managed INTEGER NOT NULL DEFAULT 0, artifact_dir TEXT, rootfs_path TEXT NOT NULL, kernel_path TEXT NOT NULL,
  initrd_path TEXT, modules_dir TEXT, packages_path TEXT, build_size TEXT, docker INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL)`;

test('the baseline makes images and VMs, and holds a VM to its image', () => {
  const { db } = databaseAt(1);
  const vm = `INSERT INTO vms (id, name, image_id, guest_ip, state, created_at, updated_at, last_touched_at, spec_json, runtime_json)
    VALUES ('v', 'api', 'i', '172.16.0.2', 'stopped', 't', 't', 't', '{}', '{}')`;
  expect(() => db.exec(vm)).toThrow('FOREIGN KEY constraint failed');
  db.exec(
    "INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES ('i', 'debian', '/r', '/k', 't', 't')",
  );
  db.exec(vm);
  expect(db.prepare('SELECT stats_json FROM vms').pluck().get()).toBe('{}');
  expect(() => db.exec("DELETE FROM images WHERE id = 'i'")).toThrow('FOREIGN KEY constraint failed');
});

test('the baseline adopts a database from before versioning: its rows stay, the two later columns come', () => {
  const file = databaseAt(0);
  file.db.exec(imagesBeforeVersioning);
  file.db.exec(
    "INSERT INTO images (id, name, rootfs_path, kernel_path, created_at, updated_at) VALUES ('i', 'debian', '/r', '/k', 't', 't')",
  );
  const before = file.db.prepare('SELECT * FROM images').get();
  migrateTo(file, 1);
  expect(file.db.prepare('SELECT * FROM images').get()).toEqual({
    ...(before as object),
    work_seed_path: null,
    seeded_ssh_public_key_fingerprint: null,
  });
});
