import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Vm, vmSorts } from '../contract/vms.ts';
import { listActivity } from './activity.ts';
import { inTransaction, type WritableDb } from './db.ts';
import { insertImage, listImages } from './images.ts';
import { makeImage, makeVm, openTestStore } from './testing/factories.ts';
import { deleteVm, insertVm, listVms, vmsUsingImage } from './vms.ts';

const image = makeImage();
const count = 1000;
let db: WritableDb;

beforeEach(() => {
  db = openTestStore().db;
  insertImage(db, image);
});

function add(overrides: Partial<Vm>): string {
  const vm = makeVm({ imageId: image.id, ...overrides });
  insertVm(db, vm);
  return vm.id;
}

/** Names that differ in case only, and times that many share: orders need their last key. */
function addThousand(): void {
  inTransaction(db, () => {
    for (let index = 0; index < count; index += 1) {
      const second = String(index % 7).padStart(2, '0');
      add({
        name: `${index % 2 ? 'vm' : 'VM'}-${index >> 1}`,
        guestIp: `172.20.${index >> 8}.${index & 0xff}`,
        state: index % 3 ? 'stopped' : 'running',
        createdAt: `2026-01-01T00:00:${second}Z`,
        lastTouchedAt: `2026-02-01T00:00:${second}Z`,
      });
    }
  });
}

type Input = NonNullable<Parameters<typeof listVms>[1]>;

function allPages(input: Input, between: (page: number) => void = () => undefined): string[] {
  const ids: string[] = [];
  let cursor: string | undefined;
  let page = 0;
  do {
    const { items, nextCursor } = listVms(db, { ...input, cursor });
    ids.push(...items.map(({ id }) => id));
    cursor = nextCursor;
    page += 1;
    between(page);
  } while (cursor);
  return ids;
}

describe('a thousand VMs in pages', () => {
  beforeEach(addThousand);

  test.each(vmSorts)('sorted by %s are each on one page, in the order of one big page', (sort) => {
    const whole = listVms(db, { sort, limit: count });
    expect(whole.items).toHaveLength(count);
    expect(whole.nextCursor).toBeUndefined();
    expect(allPages({ sort, limit: 170 })).toEqual(whole.items.map(({ id }) => id));
  });

  test('are found by their place, too: in the middle, at the end and beyond it', () => {
    const ids = (input: Input) => listVms(db, input).items.map(({ id }) => id);
    const whole = ids({ sort: '-state', limit: count });
    expect(ids({ sort: '-state', offset: 470, limit: 30 })).toEqual(whole.slice(470, 500));
    expect(ids({ sort: '-state', offset: count - 3 })).toEqual(whole.slice(-3));
    expect(listVms(db, { offset: count })).toEqual({ items: [], total: count });
  });

  test('are counted whole on every page, by what matches', () => {
    const page = listVms(db, { limit: 10, states: ['running'], query: 'VM-1' });
    const all = allPages({ limit: 10, states: ['running'], query: 'vm-1' });
    expect(page.total).toBe(all.length);
    expect(new Set(all).size).toBe(all.length);
    expect(listVms(db, { limit: 10, cursor: listVms(db, { limit: 10 }).nextCursor }).total).toBe(count);
  });

  test('are a hundred to a page when nobody says', () => {
    expect(listVms(db).items).toHaveLength(100);
  });

  test('keep their places while others come and go between the pages', () => {
    const before = listVms(db, { limit: count }).items.map(({ id }) => id);
    const last = listVms(db, { limit: 100 }).items.at(-1)?.id ?? expect.unreachable();
    const seen = allPages({ limit: 100 }, (page) => {
      add({ name: `AAA-${page}`, guestIp: `172.30.0.${page}` });
      if (page === 1) deleteVm(db, last);
    });
    expect(seen).toEqual(before);
  });

  test('end without a cursor, also when the last page is full', () => {
    expect(allPages({ limit: 500 })).toHaveLength(count);
    const { nextCursor } = listVms(db, { limit: 500 });
    expect(listVms(db, { limit: 500, cursor: nextCursor }).nextCursor).toBeUndefined();
  });
});

test('the longest name makes a cursor that the contract lets through', () => {
  for (const letter of ['\u0001', '\u{10348}', 'ß']) {
    add({ name: letter.repeat(3000) });
    add({ name: `${letter.repeat(3000)}2` });
  }
  const pages = allPages({ limit: 1, sort: 'state' });
  expect(new Set(pages).size).toBe(6);
  const { nextCursor } = listVms(db, { limit: 1, sort: '-name' });
  expect(nextCursor?.length).toBeLessThanOrEqual(1000);
});

describe('a cursor is refused', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each([
    ['that is no base64', '!!!'],
    ['that is empty', ''],
    ['that is no JSON', Buffer.from('{').toString('base64url')],
    ['of another order', encoded({ sort: '-name', after: ['A', 'x'] })],
    ['with too few keys', encoded({ sort: 'name', after: ['A'] })],
    ['with keys of another kind', encoded({ sort: 'name', after: ['A', { x: 1 }] })],
    ['with more in it', encoded({ sort: 'name', after: ['A', 'x'], or: '1=1' })],
  ])('%s', (_, cursor) => {
    expect(() => listVms(db, { cursor })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('the query plan', () => {
  /** Of every statement that a query prepares, as SQLite explains it. */
  function plansOf(query: () => unknown): string[] {
    const prepare = vi.spyOn(db, 'prepare');
    query();
    const texts = prepare.mock.calls.map(([sql]) => sql.replaceAll(/@\w+|\?/g, "'x'"));
    prepare.mockRestore();
    return texts.map((sql) =>
      db
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail)
        .join('\n'),
    );
  }

  test('of the list by last touch walks its index, from the cursor on and without sorting', () => {
    add({});
    add({});
    const sort = '-lastTouchedAt';
    const { nextCursor } = listVms(db, { sort, limit: 1 });
    const [page] = plansOf(() => listVms(db, { sort, limit: 1, cursor: nextCursor }));
    expect(page).toContain('SEARCH vms USING INDEX vms_by_last_touch ((last_touched_at,id)<(?,?))');
    expect(page).not.toContain('TEMP B-TREE');
  });

  test("of an image's VMs searches its index", () => {
    const plans = [
      ...plansOf(() => vmsUsingImage(db, image.id)),
      ...plansOf(() => listVms(db, { imageId: image.id })),
      ...plansOf(() => listImages(db)).slice(0, 1),
    ];
    expect(plans).toHaveLength(4);
    for (const plan of plans) expect(plan).toMatch(/INDEX vms_by_image \(image_id=\?\)/);
  });

  test('of history walks backwards from the entry on, without sorting', () => {
    expect(plansOf(() => listActivity(db, { id: image.id, before: 9 }))).toEqual([
      'SEARCH vm_events USING INDEX vm_events_by_vm (vm_id=? AND rowid<?)',
    ]);
    expect(plansOf(() => listActivity(db, { before: 9 }))).toEqual([
      'SEARCH vm_events USING INTEGER PRIMARY KEY (rowid<?)',
    ]);
  });
});
