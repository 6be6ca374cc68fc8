import { expect, test } from 'vitest';
import { databaseAt, migrateTo } from './migrate-to.ts';

const log =
  "INSERT INTO vm_events (vm_id, vm_name, at, actor, kind) VALUES ('v', 'api', 't', 'user', 'touched')";

test('every entry stays as it is, and stands for one', () => {
  const file = databaseAt(3);
  file.db.exec(`${log}; ${log}`);
  const before = file.db.prepare('SELECT * FROM vm_events').all() as object[];
  migrateTo(file, 4);
  expect(file.db.prepare('SELECT * FROM vm_events').all()).toEqual(
    before.map((row) => ({ ...row, count: 1 })),
  );
});

test('the log takes new entries, and neither edits nor deletions but while it is thinned', () => {
  const { db } = databaseAt(4);
  db.exec(`${log}; ${log}`);
  const refusal = 'the activity log can only be appended to';
  expect(() => db.exec('UPDATE vm_events SET reason = 1')).toThrow(refusal);
  expect(() => db.exec('DELETE FROM vm_events WHERE id = 1')).toThrow(refusal);
  expect(db.prepare('SELECT count(*) FROM vm_events').pluck().get()).toBe(2);
  db.exec(`INSERT INTO vm_events_thinning VALUES ('t'); UPDATE vm_events SET count = 2 WHERE id = 2;
    DELETE FROM vm_events WHERE id = 1; DELETE FROM vm_events_thinning`);
  expect(db.prepare('SELECT id, count FROM vm_events').all()).toEqual([{ id: 2, count: 2 }]);
  expect(() => db.exec('DELETE FROM vm_events')).toThrow(refusal);
});
