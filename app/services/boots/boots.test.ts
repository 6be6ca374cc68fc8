import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BootRow } from '../../store/boots.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { compareBoot } from './boot-comparison.ts';

describe('the boots of a VM', () => {
  let app: TestDashboard;
  let id: string;
  beforeEach(async () => {
    app = await openTestDashboard();
    id = (await app.vm()).id;
  });
  afterEach(async () => {
    expect(app.unforeseen).toEqual([]);
    await app.dispose();
  });
  const boots = () => app.value('boots.list', { vmId: id });

  it('are timed from the click to the guest’s prompt, in order', async () => {
    await app.value('vms.start', { id });
    const ready = await until(async () => {
      const [newest] = await boots();
      expect(newest?.phases.ready).toBeDefined();
      return newest;
    });
    const times = Object.values(ready?.phases ?? {});
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(ready?.phases.process).toBeDefined();
    expect(ready?.comparison).toBeNull();
  });

  it('are one more with every start, the newest first; one that failed to start is none', async () => {
    for (let count = 0; count < 2; count += 1) {
      await app.value('vms.start', { id });
      await app.driver.crash(id);
      await app.untilState(id, 'stopped');
    }
    const all = await boots();
    expect(all).toHaveLength(2);
    expect(all[0]?.id).toBeGreaterThan(all[1]?.id ?? 0);
  });

  it('keep what was seen of one that the dashboard did not see to its end', async () => {
    await app.value('vms.start', { id });
    app = await app.restart();
    const [cut] = await boots();
    expect(cut?.phases.process).toBeDefined();
    expect(cut?.goesOn).toBe(false);
    expect(await boots()).toHaveLength(1);
  });
});

describe('a boot beside those before it', () => {
  const boot = (number: number, phases: BootRow['phases'], more: Partial<BootRow> = {}): BootRow => ({
    ...{ id: number, vmId: 'v', imageId: 'i', askedAt: 't', accelerator: 'tcg', phases },
    ...more,
  });
  const usual = [1, 2, 3].map((number) =>
    boot(number, { process: 100, output: 300, kernel: 1000, init: 1500, ready: 2000 }),
  );

  it('is not called slow without three to compare with', () => {
    expect(compareBoot(boot(9, { ready: 9000 }), usual.slice(1))).toBeNull();
    expect(compareBoot(boot(9, {}), usual)).toBeNull();
  });

  it('is slower when it takes half as long again, and the phase that took longer is named', () => {
    const slow = boot(9, { process: 120, output: 300, kernel: 1000, init: 4000, ready: 4500 });
    expect(compareBoot(slow, usual)).toEqual({ usual: 2000, boots: 3, slower: true, slowest: 'init' });
    const fine = boot(9, { process: 120, output: 300, kernel: 1100, init: 1900, ready: 2900 });
    expect(compareBoot(fine, usual)).toMatchObject({ slower: false, slowest: null });
  });

  it('of a moment is not slower for a few milliseconds more', () => {
    const quick = [1, 2, 3].map((number) => boot(number, { ready: 100 }));
    expect(compareBoot(boot(9, { ready: 400 }), quick)).toMatchObject({ slower: false });
  });

  it('is compared with its like only', () => {
    const kvm = usual.map((one) => ({ ...one, accelerator: 'kvm' }));
    const other = usual.map((one) => ({ ...one, imageId: 'another' }));
    expect(compareBoot(boot(9, { ready: 9000 }), [...kvm, ...other])).toBeNull();
  });
});
