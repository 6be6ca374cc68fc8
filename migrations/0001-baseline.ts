import { addColumnIfMissing } from '../app/store/migrate/add-column.ts';
import type { Migration } from '../app/store/migrate/migration.ts';

/** The reference implementation's schema. Adopts its databases from before versioning: whatever is there stays. */
export const baseline: Migration = {
  id: 1,
  name: 'baseline',
  foreignKeys: 'on',
  up(tx) {
    tx.exec(`CREATE TABLE IF NOT EXISTS images (
id TEXT PRIMARY KEY,
name TEXT NOT NULL UNIQUE,
managed INTEGER NOT NULL DEFAULT 0,
artifact_dir TEXT,
rootfs_path TEXT NOT NULL,
work_seed_path TEXT,
kernel_path TEXT NOT NULL,
initrd_path TEXT,
modules_dir TEXT,
packages_path TEXT,
build_size TEXT,
seeded_ssh_public_key_fingerprint TEXT,
docker INTEGER NOT NULL DEFAULT 0,
created_at TEXT NOT NULL,
updated_at TEXT NOT NULL
)`);
    tx.exec(`CREATE TABLE IF NOT EXISTS vms (
id TEXT PRIMARY KEY,
name TEXT NOT NULL UNIQUE,
image_id TEXT NOT NULL,
guest_ip TEXT NOT NULL UNIQUE,
state TEXT NOT NULL,
created_at TEXT NOT NULL,
updated_at TEXT NOT NULL,
last_touched_at TEXT NOT NULL,
spec_json TEXT NOT NULL,
runtime_json TEXT NOT NULL,
stats_json TEXT NOT NULL DEFAULT '{}',
FOREIGN KEY(image_id) REFERENCES images(id) ON DELETE RESTRICT
)`);
    addColumnIfMissing(tx, 'images', 'work_seed_path', 'TEXT');
    addColumnIfMissing(tx, 'images', 'seeded_ssh_public_key_fingerprint', 'TEXT');
  },
};
