import { expect, test } from 'vitest';
import type { ActivityEntry } from '../contract/activity.ts';
import { appendActivity, listActivity } from './activity.ts';
import { thinActivity } from './activity-thinning.ts';
import { inTransaction } from './db.ts';
import { openTestStore } from './testing/factories.ts';

const vm = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01';
/** Hours into 1 May 2026, by this computer's days. */
const hour = (hours: number) => new Date(2026, 4, 1, hours).toISOString();

function logOf(...entries: Partial<ActivityEntry>[]) {
  const { db } = openTestStore();
  for (const overrides of entries) {
    appendActivity(db, {
      vmId: vm,
      vmName: 'api',
      at: hour(1),
      actor: 'user',
      kind: 'touched',
      reason: null,
      detail: {},
      ...overrides,
    });
  }
  const thin = (rule: Partial<Parameters<typeof thinActivity>[1]> = {}) =>
    inTransaction(db, () =>
      thinActivity(db, {
        keep: 1,
        foldBefore: new Date(2026, 4, 20),
        removeBefore: new Date(2024, 4, 1),
        most: 1000,
        ...rule,
      }),
    );
  const rows = () => listActivity(db).map(({ id, count = 1 }) => [id, count]);
  return { db, thin, rows };
}

test('repeated touches of a day become one that says how many; each kind and day keeps its own', () => {
  const { thin, rows } = logOf(
    { at: hour(1) },
    { at: hour(2) },
    { at: hour(3), kind: 'console_input' },
    { at: hour(4), kind: 'console_input' },
    { at: hour(5) },
    { at: hour(30) },
    { at: hour(60) },
  );
  expect(thin()).toEqual({ folded: 3, into: 2, removed: 0, vms: [{ id: vm, name: 'api', gone: 3 }] });
  expect(rows()).toEqual([
    [7, 1],
    [6, 1],
    [5, 3],
    [4, 2],
  ]);
  expect(thin()).toEqual({ folded: 0, into: 0, removed: 0, vms: [] });
});

test('changes of state and whatever has a reason stay', () => {
  const { thin, rows } = logOf(
    { kind: 'started' },
    { kind: 'started' },
    { reason: 'Because.' },
    { reason: 'Because.' },
    {},
  );
  expect(thin()).toMatchObject({ folded: 0, removed: 0 });
  expect(rows()).toHaveLength(5);
});

test('what is too old goes, whatever it is; what is young stays', () => {
  const { thin, rows } = logOf(
    { kind: 'created', at: '2023-05-01T12:00:00.000Z' },
    { kind: 'crashed', reason: 'Long ago.', at: '2023-05-01T12:00:00.000Z' },
    { at: '2026-06-01T12:00:00.000Z' },
    { at: '2026-06-01T13:00:00.000Z' },
    {},
  );
  expect(thin()).toMatchObject({ folded: 0, removed: 2, vms: [{ gone: 2 }] });
  expect(rows().map(([id]) => id)).toEqual([5, 4, 3]);
});

test('the newest entries of each VM stay, however old', () => {
  const other = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c02';
  const { thin, rows } = logOf({}, {}, {}, {}, {}, { vmId: other }, { vmId: other }, { vmId: other });
  expect(thin({ keep: 3 })).toEqual({
    folded: 1,
    into: 1,
    removed: 0,
    vms: [{ id: vm, name: 'api', gone: 1 }],
  });
  expect(rows()).toEqual([8, 7, 6, 5, 4, 3].map((id) => [id, 1]).concat([[2, 2]]));
});

test('a run goes no further than told, and the next goes on', () => {
  const { thin, rows } = logOf(...Array.from({ length: 9 }, () => ({ at: '2023-05-01T12:00:00.000Z' })));
  expect(thin({ most: 5 })).toMatchObject({ removed: 5 });
  expect(thin({ most: 5 })).toMatchObject({ removed: 3 });
  expect(rows().map(([id]) => id)).toEqual([9]);
});

test('outside of a run the log is closed again, and a run that fails has changed nothing', () => {
  const { db, thin, rows } = logOf({}, {}, {});
  expect(() =>
    inTransaction(db, () => {
      thinActivity(db, { keep: 1, foldBefore: new Date(), removeBefore: new Date(0), most: 9 });
      throw new Error('the disk is full');
    }),
  ).toThrow('the disk is full');
  expect(rows()).toHaveLength(3);
  expect(() => db.exec('DELETE FROM vm_events')).toThrow('can only be appended to');
  thin();
  expect(() => db.exec('DELETE FROM vm_events')).toThrow('can only be appended to');
});
