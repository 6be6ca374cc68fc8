import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Image } from '../contract/images.ts';
import type { Vm } from '../contract/vms.ts';
import type { WritableDb } from './db.ts';
import { insertImage } from './images.ts';
import { makeImage, makeVm, openTestStore } from './testing/factories.ts';
import {
  countVms,
  deleteVm,
  getVm,
  getVmByName,
  insertVm,
  listVms,
  searchCondition,
  updateVm,
  usedGuestIps,
  vmsUsingImage,
} from './vms.ts';

let db: WritableDb;
let image: Image;

beforeEach(() => {
  db = openTestStore().db;
  image = makeImage({ name: 'debian' });
  insertImage(db, image);
});

function add(overrides: Partial<Vm> = {}): Vm {
  const vm = makeVm({ imageId: image.id, ...overrides });
  insertVm(db, vm);
  return vm;
}

function namesOf(input: Parameters<typeof listVms>[1]): string[] {
  return listVms(db, input).items.map(({ name }) => name);
}

describe('a VM', () => {
  test("comes back with every field as it was stored, and its image's name", () => {
    const vm = add({
      state: 'running',
      spec: { vcpuCount: 2, forwards: [{ hostPort: 2222, guestPort: 22 }] },
      runtime: { pid: 7, bootId: 'b', processStartTime: 12 },
    });
    expect(getVm(db, vm.id)).toEqual({ ...vm, imageName: 'debian' });
    expect(getVmByName(db, vm.name)).toEqual({ ...vm, imageName: 'debian' });
    expect(db.prepare('SELECT spec_json, runtime_json FROM vms').get()).toEqual({
      spec_json: '{"vcpu_count":2,"forwards":[{"host_port":2222,"guest_port":22}]}',
      runtime_json: '{"pid":7,"boot_id":"b","process_start_time":12}',
    });
  });

  test('that is not there is undefined, and cannot be changed or deleted', () => {
    expect(getVm(db, 'nope')).toBeUndefined();
    expect(getVmByName(db, 'nope')).toBeUndefined();
    expect(updateVm(db, 'nope', { name: 'x', spec: {} })).toBe(false);
    expect(deleteVm(db, 'nope')).toBe(false);
  });

  test('changes in the fields given and in no other', () => {
    const vm = add({ spec: { vcpuCount: 2, memoryMib: 64 }, runtime: { pid: 7, lastError: 'x' } });
    updateVm(db, vm.id, { state: 'running', spec: { memoryMib: 128 }, runtime: { pid: undefined } });
    expect(getVm(db, vm.id)).toEqual({
      ...vm,
      imageName: 'debian',
      state: 'running',
      spec: { vcpuCount: 2, memoryMib: 128 },
      runtime: { lastError: 'x' },
    });
  });

  test('cannot take a name or an address that another has', () => {
    const first = add({ name: 'api' });
    const taken = { code: 'name_taken', message: 'There is already a VM named api.' };
    expect(() => add({ name: 'api' })).toThrow(expect.objectContaining(taken));
    expect(() => updateVm(db, add({ name: 'b' }).id, { name: 'api' })).toThrow(
      expect.objectContaining(taken),
    );
    expect(() => add({ guestIp: first.guestIp })).toThrow('UNIQUE constraint failed: vms.guest_ip');
    expect(namesOf({})).toEqual(['api', 'b']);
  });

  test('cannot have an image that is not there', () => {
    expect(() => add({ imageId: 'nope' })).toThrow('FOREIGN KEY constraint failed');
  });

  test('shows a state that is not ours as unknown, and keeps it in the file through an edit', () => {
    const vm = add();
    db.prepare("UPDATE vms SET state = 'hibernating'").run();
    expect(getVm(db, vm.id)?.state).toBe('unknown');
    updateVm(db, vm.id, { name: 'renamed' });
    expect(db.prepare('SELECT state FROM vms').pluck().get()).toBe('hibernating');
  });

  test('with JSON that does not parse is shown with what is known, and loses none of it', () => {
    const vm = add({ name: 'odd' });
    db.prepare("UPDATE vms SET spec_json = '{broken', runtime_json = 'also broken'").run();
    expect(listVms(db).items).toMatchObject([{ name: 'odd', spec: {}, runtime: {} }]);
    updateVm(db, vm.id, { name: 'even', spec: { vcpuCount: 1 } });
    expect(db.prepare('SELECT spec_json, runtime_json FROM vms').get()).toEqual({
      spec_json: '{"unreadable_original":"{broken","vcpu_count":1}',
      runtime_json: 'also broken',
    });
    expect(getVm(db, vm.id)?.spec).toEqual({ vcpuCount: 1 });
  });

  test('whose image row is gone from a damaged database is still listed', () => {
    add({ name: 'orphan' });
    db.pragma('foreign_keys = OFF');
    db.exec('DELETE FROM images');
    expect(listVms(db).items).toMatchObject([{ name: 'orphan', imageName: '' }]);
  });
});

describe('listing VMs', () => {
  test('finds by part of the name, in any case, and by part of the address', () => {
    add({ name: 'Größe 100%', guestIp: '172.16.9.40' });
    add({ name: 'worker_1', guestIp: '172.16.9.41' });
    expect(namesOf({ query: 'GRÖSSE' })).toEqual(['Größe 100%']);
    expect(namesOf({ query: '0%' })).toEqual(['Größe 100%']);
    expect(namesOf({ query: 'r_1' })).toEqual(['worker_1']);
    expect(namesOf({ query: '9.4' })).toEqual(['Größe 100%', 'worker_1']);
    expect(namesOf({ query: '.41' })).toEqual(['worker_1']);
    // Where a VM is reached from here, which is what people see of it.
    expect(namesOf({ query: '127.' })).toEqual(namesOf({}));
  });

  test('a search reads the names and the addresses from their indexes, not from the rows', () => {
    const steps = db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN SELECT * FROM vms WHERE ${searchCondition}`)
      .all({ query: '' });
    expect(steps.map(({ detail }) => detail).filter((step) => step.includes('vms'))).toEqual([
      'SEARCH vms USING INTEGER PRIMARY KEY (rowid=?)',
      'SCAN vms USING COVERING INDEX sqlite_autoindex_vms_2',
      'SCAN vms USING COVERING INDEX sqlite_autoindex_vms_3',
    ]);
  });

  test('filters by states and by image; both and a search at once', () => {
    const other = makeImage();
    insertImage(db, other);
    add({ name: 'a', state: 'running' });
    add({ name: 'b', state: 'paused' });
    add({ name: 'c', state: 'running', imageId: other.id });
    expect(namesOf({ states: ['running'] })).toEqual(['a', 'c']);
    expect(namesOf({ states: ['running', 'paused'] })).toEqual(['a', 'b', 'c']);
    expect(namesOf({ states: [] })).toEqual([]);
    expect(namesOf({ imageId: other.id })).toEqual(['c']);
    expect(namesOf({ states: ['running'], imageId: image.id, query: 'A' })).toEqual(['a']);
    expect(listVms(db, { states: ['running'], limit: 1 }).total).toBe(2);
  });

  test('finds a state that is not ours under unknown', () => {
    add({ name: 'known', state: 'unknown' });
    const odd = add({ name: 'odd' });
    db.prepare("UPDATE vms SET state = 'created' WHERE id = ?").run(odd.id);
    expect(namesOf({ states: ['unknown'] })).toEqual(['known', 'odd']);
    expect(namesOf({ states: ['stopped'] })).toEqual([]);
  });

  test('orders by every sort, both ways', () => {
    add({
      name: 'Beta',
      state: 'stopped',
      createdAt: '2026-01-02T00:00:00Z',
      lastTouchedAt: '2026-03-01T00:00:00Z',
    });
    add({
      name: 'alpha',
      state: 'stopped',
      createdAt: '2026-01-01T00:00:00Z',
      lastTouchedAt: '2026-02-01T00:00:00Z',
    });
    add({
      name: 'gamma',
      state: 'error',
      createdAt: '2026-01-03T00:00:00Z',
      lastTouchedAt: '2026-01-01T00:00:00Z',
    });
    const orders = {
      name: ['alpha', 'Beta', 'gamma'],
      state: ['gamma', 'alpha', 'Beta'],
      createdAt: ['alpha', 'Beta', 'gamma'],
      lastTouchedAt: ['gamma', 'alpha', 'Beta'],
    } as const;
    for (const [sort, names] of Object.entries(orders) as [keyof typeof orders, readonly string[]][]) {
      expect(namesOf({ sort })).toEqual(names);
      expect(namesOf({ sort: `-${sort}` })).toEqual(names.toReversed());
    }
  });

  test('takes a limit beyond any table', () => {
    add({ name: 'only' });
    expect(namesOf({ limit: Number.MAX_SAFE_INTEGER })).toEqual(['only']);
  });
});

test('VMs are counted by state in one statement; a state that is not ours counts as unknown', () => {
  const none = {
    stopped: 0,
    starting: 0,
    running: 0,
    paused: 0,
    stopping: 0,
    error: 0,
    unknown: 0,
    crashed: 0,
  };
  expect(countVms(db)).toEqual(none);
  add({ state: 'running' });
  add({ state: 'running' });
  add({ state: 'unknown' });
  db.prepare("UPDATE vms SET state = 'created' WHERE id = ?").run(add().id);
  const prepare = vi.spyOn(db, 'prepare');
  expect(countVms(db)).toEqual({ ...none, running: 2, unknown: 2 });
  expect(prepare.mock.calls.length).toBeLessThan(2);
  prepare.mockRestore();
});

test('the VMs that use an image are named in order; the addresses in use are all there', () => {
  const b = add({ name: 'b' });
  const a = add({ name: 'A' });
  expect(vmsUsingImage(db, image.id)).toEqual([
    { id: a.id, name: 'A' },
    { id: b.id, name: 'b' },
  ]);
  expect(vmsUsingImage(db, 'nope')).toEqual([]);
  expect(usedGuestIps(db)).toEqual(new Set([a.guestIp, b.guestIp]));
  expect(deleteVm(db, b.id)).toBe(true);
  expect(usedGuestIps(db)).toEqual(new Set([a.guestIp]));
});
