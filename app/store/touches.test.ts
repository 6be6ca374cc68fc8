import { expect, test } from 'vitest';
import { appendActivity } from './activity.ts';
import { insertImage } from './images.ts';
import { makeImage, makeVm, openTestStore } from './testing/factories.ts';
import { touchesQuery, touchesSince } from './touches.ts';
import { insertVm } from './vms.ts';

/** Noon of a day of this computer: no time zone moves it to another. */
const noon = (day: number) => new Date(2026, 4, day, 12).toISOString();

function twoVms() {
  const { db } = openTestStore();
  const image = makeImage();
  insertImage(db, image);
  const [one, other] = [makeVm({ imageId: image.id }), makeVm({ imageId: image.id })];
  insertVm(db, one);
  insertVm(db, other);
  const log = (
    vm: typeof one,
    day: number,
    kind: 'touched' | 'started' | 'resumed',
    actor: 'user' | 'host' = 'user',
  ) =>
    appendActivity(db, {
      vmId: vm.id,
      vmName: vm.name,
      at: noon(day),
      actor,
      kind,
      reason: null,
      detail: {},
    });
  return { db, one, other, log };
}

const days = (...numbers: number[]) => numbers.map((day) => new Date(2026, 4, day));

test('touches of a VM are counted by day, and nothing else is', () => {
  const { db, one, other, log } = twoVms();
  for (const day of [1, 2, 2, 2, 4, 9]) log(one, day, 'touched');
  log(one, 3, 'started');
  log(one, 3, 'resumed', 'host');
  log(other, 2, 'resumed');
  const starts = days(2, 3, 4);
  expect(touchesSince(db, one.id, starts)).toEqual([3, 0, 2]);
  expect(touchesSince(db, other.id, starts)).toEqual([1, 0, 0]);
  expect(touchesSince(db, other.id, days(3))).toEqual([0]);
});

test('an entry that stands for many counts as many', () => {
  const { db, one, log } = twoVms();
  log(one, 2, 'touched');
  db.exec(
    "INSERT INTO vm_events_thinning VALUES ('t'); UPDATE vm_events SET count = 40; DELETE FROM vm_events_thinning",
  );
  expect(touchesSince(db, one.id, days(2))).toEqual([40]);
});

test('they are counted from one index alone', () => {
  const { db } = twoVms();
  const steps = db
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${touchesQuery}`)
    .all({ id: '', from: '' });
  expect(steps.map(({ detail }) => detail)).toContain(
    'SEARCH vm_events USING COVERING INDEX vm_events_by_vm_and_time (vm_id=? AND at>?)',
  );
});
