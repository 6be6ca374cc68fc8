import { expect, test } from 'vitest';
import type { ActivityEntry } from '../contract/activity.ts';
import { appendActivity, listActivity } from './activity.ts';
import { insertImage } from './images.ts';
import { makeImage, makeVm, openTestStore } from './testing/factories.ts';
import { deleteVm, insertVm } from './vms.ts';

function entry(overrides: Partial<Omit<ActivityEntry, 'id'>> = {}): Omit<ActivityEntry, 'id'> {
  return {
    vmId: 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01',
    vmName: 'api',
    at: '2026-05-01T12:00:00.123Z',
    actor: 'user',
    kind: 'started',
    reason: null,
    detail: {},
    ...overrides,
  };
}

test('an entry comes back as it was written, with an id', () => {
  const { db } = openTestStore();
  const written = appendActivity(
    db,
    entry({ reason: 'Because — "it" said so.', detail: { pid: 7, deep: [{ a: null }] } }),
  );
  expect(written).toEqual({ id: 1, ...entry({ reason: written.reason, detail: written.detail }) });
  expect(listActivity(db)).toEqual([written]);
});

test('history is listed newest first, of one VM or of all, in pages', () => {
  const { db } = openTestStore();
  const other = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c02';
  for (let index = 0; index < 10; index += 1) appendActivity(db, entry(index % 2 ? { vmId: other } : {}));
  const ids = (input?: Parameters<typeof listActivity>[1]) => listActivity(db, input).map(({ id }) => id);
  expect(ids()).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(ids({ id: other })).toEqual([10, 8, 6, 4, 2]);
  expect(ids({ limit: 3 })).toEqual([10, 9, 8]);
  expect(ids({ limit: 3, before: 8 })).toEqual([7, 6, 5]);
  expect(ids({ id: other, before: 8, limit: 2 })).toEqual([6, 4]);
  expect(ids({ before: 1 })).toEqual([]);
});

test('history outlives its VM, and no id is given twice', () => {
  const { db } = openTestStore();
  const image = makeImage();
  const vm = makeVm({ imageId: image.id });
  insertImage(db, image);
  insertVm(db, vm);
  appendActivity(db, entry({ vmId: vm.id, vmName: vm.name }));
  deleteVm(db, vm.id);
  expect(listActivity(db, { id: vm.id })).toHaveLength(1);
  db.exec("INSERT INTO vm_events_thinning VALUES ('now'); DELETE FROM vm_events");
  expect(appendActivity(db, entry()).id).toBe(2);
});

test('a request of a start tells whether it led to one, though the answer lacks that entry', () => {
  const { db } = openTestStore();
  const other = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c02';
  const note = (kind: ActivityEntry['kind'], more: Partial<ActivityEntry> = {}) =>
    appendActivity(db, entry({ kind, ...more }));
  note('starting');
  note('start_failed', { actor: 'dashboard' });
  note('starting');
  note('edited');
  note('starting', { vmId: other });
  note('started', { actor: 'dashboard' });
  note('starting');
  const told = listActivity(db, { actor: 'user', kinds: ['starting'] }).map(({ id, succeeded }) => [
    id,
    succeeded,
  ]);
  expect(told).toEqual([
    [7, undefined],
    [5, undefined],
    [3, true],
    [1, undefined],
  ]);
  expect(listActivity(db, { kinds: ['started', 'edited'] }).every((one) => !('succeeded' in one))).toBe(true);
});
