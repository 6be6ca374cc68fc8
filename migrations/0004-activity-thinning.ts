import type { Migration } from '../app/store/migrate/migration.ts';

/**
 * The activity log can only be appended to, but by a thinning run, which has a row in `vm_events_thinning` from the first
 * to the last statement of its transaction; it commits without one. `count` says how many entries of its kind an entry
 * stands for. The indexes serve the timeline's filters newest first (by rowid within them) and the touches of a VM by time.
 */
export const activityThinning: Migration = {
  id: 4,
  name: 'activity_thinning',
  foreignKeys: 'on',
  up(tx) {
    tx.exec(`
ALTER TABLE vm_events ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
CREATE INDEX vm_events_by_kind ON vm_events(kind);
CREATE INDEX vm_events_by_actor ON vm_events(actor);
CREATE INDEX vm_events_by_vm_and_time ON vm_events(vm_id, at, kind, actor, count);
CREATE TABLE vm_events_thinning (since TEXT NOT NULL);
CREATE TRIGGER vm_events_are_not_edited BEFORE UPDATE ON vm_events WHEN NOT EXISTS (SELECT 1 FROM vm_events_thinning)
BEGIN SELECT RAISE(ABORT, 'the activity log can only be appended to'); END;
CREATE TRIGGER vm_events_are_not_deleted BEFORE DELETE ON vm_events WHEN NOT EXISTS (SELECT 1 FROM vm_events_thinning)
BEGIN SELECT RAISE(ABORT, 'the activity log can only be appended to'); END;`);
  },
};
