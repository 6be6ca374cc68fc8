import { describe, expect, test } from 'vitest';
import type { ListActivityInput } from '../contract/activity.ts';
import { activityQuery, appendActivity, listActivity } from './activity.ts';
import { openTestStore } from './testing/factories.ts';

const vmId = (number: number) => `c7f0a2d4-1111-4a6b-8c3d-${String(number).padStart(12, '0')}`;

function entry(
  overrides: Partial<Parameters<typeof appendActivity>[1]>,
): Parameters<typeof appendActivity>[1] {
  return {
    vmId: vmId(1),
    vmName: 'api',
    at: '2026-05-01T12:00:00.000Z',
    actor: 'user',
    kind: 'started',
    reason: null,
    detail: {},
    ...overrides,
  };
}

function story() {
  const { db } = openTestStore();
  const entries = [
    entry({ kind: 'created', at: '2026-05-01T12:00:00.000Z' }),
    entry({ kind: 'started', actor: 'dashboard', at: '2026-05-02T12:00:00.000Z' }),
    entry({
      kind: 'crashed',
      actor: 'host',
      reason: 'QEMU was killed: 100%_sure.',
      at: '2026-05-03T12:00:00.000Z',
    }),
    entry({ kind: 'created', vmId: vmId(2), vmName: 'Web', at: '2026-05-04T12:00:00.000Z' }),
    entry({ kind: 'found_dead', actor: 'dashboard', vmId: vmId(2), vmName: 'Web', reason: 'It is gone.' }),
  ];
  for (const one of entries) appendActivity(db, one);
  return (input: ListActivityInput) => listActivity(db, input).map(({ id }) => id);
}

describe('history can be narrowed down', () => {
  test('to an actor, kinds, a VM, and all of them at once', () => {
    const ids = story();
    expect(ids({ actor: 'dashboard' })).toEqual([5, 2]);
    expect(ids({ kinds: ['crashed', 'found_dead'] })).toEqual([5, 3]);
    expect(ids({ kinds: ['crashed', 'crashed'] })).toEqual([3]);
    expect(ids({ kinds: ['found_dead', 'created', 'crashed'], before: 5, limit: 2 })).toEqual([4, 3]);
    expect(ids({ id: vmId(2), kinds: ['created', 'crashed'] })).toEqual([4]);
    expect(ids({ kinds: ['crashed', 'started'], actor: 'host' })).toEqual([3]);
    expect(ids({ id: vmId(1), actor: 'dashboard', kinds: ['started'] })).toEqual([2]);
  });

  test('to a text in the name or the reason, to the letter but for its case', () => {
    const ids = story();
    expect(ids({ query: 'wEB' })).toEqual([5, 4]);
    expect(ids({ query: 'killed' })).toEqual([3]);
    expect(ids({ query: '%' })).toEqual([3]);
    expect(ids({ query: '_' })).toEqual([3]);
    expect(ids({ query: 'nowhere' })).toEqual([]);
    expect(ids({ query: 'killed', queryKinds: ['created'] })).toEqual([4, 3, 1]);
  });

  test('to a text with apostrophes, typed with either kind', () => {
    const { db } = openTestStore();
    for (const reason of ["O'Neil's turn", 'O’Neil’s turn', 'O?Neil']) appendActivity(db, entry({ reason }));
    appendActivity(db, entry({ vmName: 'ada’s' }));
    const ids = (query: string) => listActivity(db, { query }).map(({ id }) => id);
    expect(ids("o'neil")).toEqual([2, 1]);
    expect(ids('o’neil’s')).toEqual([2, 1]);
    expect(ids("ada's")).toEqual([4]);
  });

  test('to a range of time: from a moment on, up to another', () => {
    const ids = story();
    expect(ids({ from: '2026-05-03T12:00:00Z' })).toEqual([4, 3]);
    expect(ids({ from: '2026-05-02T00:00:00Z', to: '2026-05-03T12:00:00Z' })).toEqual([2]);
  });

  test('and its pages stay what they were when entries arrive in between', () => {
    const { db } = openTestStore();
    for (let number = 0; number < 9; number += 1) appendActivity(db, entry({ kind: 'created' }));
    const page = (before?: number) =>
      listActivity(db, { kinds: ['created'], limit: 3, before }).map(({ id }) => id);
    const first = page();
    appendActivity(db, entry({ kind: 'created' }));
    expect([...first, ...page(first.at(-1)), ...page(4)]).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
});

const vmFirst = 'SEARCH vm_events USING INDEX vm_events_by_vm (vm_id=? AND rowid<?)';
const kindFirst = 'SEARCH vm_events USING INDEX vm_events_by_kind (kind=? AND rowid<?)';
const inOrder = 'SEARCH vm_events USING INTEGER PRIMARY KEY (rowid<?)';

/** Every question that the screens ask, with the way that SQLite answers it. */
const questions: [string, ListActivityInput, string[]][] = [
  ['all', {}, [inOrder]],
  ['one VM', { id: vmId(7) }, [vmFirst]],
  ['an actor', { actor: 'host' }, ['SEARCH vm_events USING INDEX vm_events_by_actor (actor=? AND rowid<?)']],
  ['a kind', { kinds: ['crashed'] }, [kindFirst]],
  ['kinds', { kinds: ['crashed', 'started'] }, ['MERGE (UNION ALL)', kindFirst, kindFirst]],
  ['kinds of an actor', { kinds: ['crashed'], actor: 'user' }, [kindFirst]],
  ['an actor on one VM', { id: vmId(7), actor: 'host' }, [vmFirst]],
  ['kinds on one VM', { id: vmId(7), kinds: ['crashed'] }, [vmFirst]],
  ['a time', { from: '2026-04-30T00:00:00Z' }, [inOrder]],
  ['a text', { query: 'killed' }, [inOrder]],
  ['a text that nothing has', { query: 'nowhere' }, [inOrder]],
  ['a time long ago', { from: '2025-05-01T00:00:00Z', to: '2025-05-01T01:00:00Z' }, [inOrder]],
];

test('a page comes in order from an index, without sorting', () => {
  const { db } = openTestStore();
  for (const [what, input, plan] of questions) {
    const asked = { ...input, limit: 60 };
    const { sql, parameters } = activityQuery(asked);
    const steps = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(parameters);
    const told = steps.map(({ detail }) => detail).filter((step) => /vm_events|MERGE|TEMP/.test(step));
    expect(told, what).toEqual(plan);
  }
});
