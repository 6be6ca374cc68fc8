import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ActivityEntry, everyVm, thinningPolicy } from '../../contract/index.ts';
import { createEventBus } from '../../lib/bus.ts';
import { appendActivity, listActivity } from '../../store/activity.ts';
import { openTestStore } from '../../store/testing/factories.ts';
import { createActivityThinning } from './activity-thinning.ts';

const vm = 'c7f0a2d4-1111-4a6b-8c3d-5e9f7a1b2c01';
const day = 24 * 3600_000;

function setup({ old = 300, isIdle = () => true }: { old?: number; isIdle?: () => boolean } = {}) {
  const { db } = openTestStore();
  db.pragma('synchronous = OFF'); // thousands of entries: the disk is not what is tested
  let now = new Date(2026, 4, 1, 12).getTime();
  const longAgo = new Date(now - (thinningPolicy.foldAfterDays + 10) * day).toISOString();
  const log = (at: string, kind: 'touched' | 'started') =>
    appendActivity(db, { vmId: vm, vmName: 'api', at, actor: 'user', kind, reason: null, detail: {} });
  for (let number = 0; number < old; number += 1) log(longAgo, 'touched');
  for (let number = 0; number < thinningPolicy.keptOfEachVm; number += 1)
    log(new Date(now).toISOString(), 'started');
  const events = createEventBus();
  const told: ActivityEntry[] = [];
  events.on('vm.activity', (entry) => told.push(entry));
  const report = vi.fn();
  const thinning = createActivityThinning({
    db,
    events,
    clock: { now: () => new Date(now) },
    isIdle,
    report,
  });
  return { db, told, thinning, report, log, longAgo, pass: (ms: number) => (now += ms) };
}

describe('thinning the activity log', () => {
  it('writes one entry about what it took away, which the screens are told', () => {
    const { db, told, thinning } = setup();
    const entry = thinning.thin();
    expect(entry).toMatchObject({
      vmId: everyVm,
      actor: 'policy',
      kind: 'thinned',
      reason: '300 repeated entries older than 90 days were merged into 1, one per day and kind. VMs: api.',
      detail: { folded: 299, into: 1, removed: 0, vms: [{ id: vm, gone: 299 }] },
    });
    expect(told).toEqual([entry]);
    expect(listActivity(db, { limit: 1 })).toEqual([entry]);
    expect(listActivity(db, { kinds: ['touched'] })).toMatchObject([{ count: 300 }]);
  });

  it('happens at most once a day', () => {
    const { thinning, log, longAgo, pass, db } = setup();
    expect(thinning.thin()).not.toBeNull();
    log(longAgo, 'touched');
    for (let number = 0; number < thinningPolicy.keptOfEachVm; number += 1) log(longAgo, 'started');
    pass(day - 1);
    expect(thinning.thin()).toBeNull();
    pass(1);
    expect(thinning.thin()).toMatchObject({ detail: { folded: 1 } });
    expect(listActivity(db, { kinds: ['touched'] })).toMatchObject([{ count: 301 }]);
  });

  it('says nothing when there is nothing to thin', () => {
    const { thinning, told, db } = setup({ old: 0 });
    expect(thinning.thin()).toBeNull();
    expect(told).toEqual([]);
    expect(listActivity(db, { kinds: ['thinned'] })).toEqual([]);
  });

  it('waits until no job runs, and goes on from day to day', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let idle = false;
    const { thinning, told, report } = setup({ isIdle: () => idle });
    thinning.start();
    vi.advanceTimersByTime(day);
    expect(told).toEqual([]);
    idle = true;
    vi.advanceTimersByTime(day);
    expect(told).toHaveLength(1);
    thinning.stop();
    expect(vi.getTimerCount()).toBe(0);
    thinning.start();
    expect(vi.getTimerCount()).toBe(0);
    expect(report).not.toHaveBeenCalled();
  });

  it('that fails has changed nothing and is reported', () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { thinning, db, report } = setup();
    db.exec("CREATE TRIGGER no_entries BEFORE INSERT ON vm_events BEGIN SELECT RAISE(ABORT, 'full'); END");
    thinning.start();
    vi.advanceTimersByTime(day);
    thinning.stop();
    expect(report).toHaveBeenCalledOnce();
    expect(listActivity(db, { kinds: ['touched'], limit: 500 })).toHaveLength(300);
  });
});
