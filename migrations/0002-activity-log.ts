import type { Migration } from '../app/store/migrate/migration.ts';

/**
 * What happened to each VM. `vm_id` references nothing: history outlives the VM. The indexes serve one VM's history
 * newest first (by rowid within `vm_id`), the lists by last touch, and the VMs of an image.
 */
export const activityLog: Migration = {
  id: 2,
  name: 'activity_log',
  foreignKeys: 'on',
  up(tx) {
    tx.exec(`
CREATE TABLE vm_events (
id INTEGER PRIMARY KEY AUTOINCREMENT,
vm_id TEXT NOT NULL,
vm_name TEXT NOT NULL,
at TEXT NOT NULL,
actor TEXT NOT NULL,
kind TEXT NOT NULL,
reason TEXT,
detail_json TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX vm_events_by_vm ON vm_events(vm_id);
CREATE INDEX vms_by_image ON vms(image_id);
CREATE INDEX vms_by_last_touch ON vms(last_touched_at, id);`);
  },
};
