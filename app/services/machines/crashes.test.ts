import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCrashed, needsAttention } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';

let app: TestDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
});
afterEach(async () => {
  await app.dispose();
  expect(app.unforeseen).toEqual([]);
});

const get = (id: string) => app.value('vms.get', { id });
async function inTrouble(): Promise<string[]> {
  const { items } = await app.value('vms.list', { attention: true });
  const { items: all } = await app.value('vms.list', {});
  expect(items.map(({ id }) => id)).toEqual(all.filter(needsAttention).map(({ id }) => id));
  const { crashed, error, unknown } = await app.value('vms.counts', {});
  expect(items).toHaveLength(crashed + error + unknown);
  return items.map(({ name }) => name);
}

/** Of a VM that ran and was killed from outside. */
async function crashed(name = 'sandbox'): Promise<string> {
  const { id } = await app.vm(name);
  await app.value('vms.start', { id });
  await app.driver.crash(id);
  await app.untilState(id, 'stopped');
  return id;
}

describe('a VM whose process was killed', () => {
  it('needs attention, and says when it crashed', async () => {
    await app.vm('calm');
    const id = await crashed('hit');
    expect(await inTrouble()).toEqual(['hit']);
    const { runtime } = await get(id);
    expect(new Date(runtime.crashedAt ?? '').getTime()).not.toBeNaN();
    expect(runtime.lastError).toBe('The VM was killed (SIGKILL).');
  });

  it('is found so at the next launch, when Banger was not there to see it, and stays so at the one after', async () => {
    const { id } = await app.vm();
    await app.value('vms.start', { id });
    await app.dashboard.close();
    await app.driver.crash(id);
    app = await openTestDashboard({ home: app.home, driver: app.driver });
    expect(isCrashed(await get(id))).toBe(true);
    const { crashedAt } = (await get(id)).runtime;
    app = await app.restart();
    expect((await get(id)).runtime.crashedAt).toBe(crashedAt);
  });

  it('needs none once it has been started, nor when it is stopped after that', async () => {
    const id = await crashed();
    await app.value('vms.start', { id });
    expect(await inTrouble()).toEqual([]);
    await app.value('vms.forceStop', { id });
    expect(await inTrouble()).toEqual([]);
    expect((await get(id)).runtime.crashedAt).toBeUndefined();
  });

  it('needs none once a person has dismissed it, for good, and its history still says why it ended', async () => {
    const id = await crashed();
    const before = (await app.value('vms.activity', { id })).length;
    await app.value('vms.dismissEnd', { id });
    expect((await get(id)).runtime).toMatchObject({ lastError: '' });
    app = await app.restart();
    expect(await inTrouble()).toEqual([]);
    const entries = await app.value('vms.activity', { id });
    expect(entries).toHaveLength(before);
    expect(entries[0]).toMatchObject({ kind: 'crashed', reason: 'The VM was killed (SIGKILL).' });
  });

  it('is still one after an edit of its settings', async () => {
    const id = await crashed();
    await app.value('vms.update', { id, name: 'renamed', spec: { memoryMib: 512 } });
    expect(await inTrouble()).toEqual(['renamed']);
  });
});

it('a VM that a person or its guest ended has not crashed', async () => {
  for (const end of ['vms.forceStop', 'vms.stop'] as const) {
    const { id } = await app.vm(end.replace('.', '-'));
    await app.value('vms.start', { id });
    await app.value(end, { id });
    await app.untilState(id, 'stopped');
  }
  expect(await inTrouble()).toEqual([]);
});

it('only a stopped VM has an end that can be dismissed', async () => {
  const { id } = await app.vm();
  await app.value('vms.start', { id });
  expect(await app.error('vms.dismissEnd', { id })).toMatchObject({ code: 'wrong_state' });
  await app.value('vms.forceStop', { id });
  expect(await app.value('vms.dismissEnd', { id })).toMatchObject({ state: 'stopped' });
});

it.each([
  ['no JSON, though it has the word: crashed_at', 0],
  ['{"crashed_at": 7}', 0],
  ['{"crashed_at": null}', 0],
  ['{"note": "crashed_at"}', 0],
  ['["crashed_at"]', 0],
  ['{"crashed_at": "some day"}', 1],
  ['{"kept": "Zähler 🙂", "crashed_at": ""}', 1],
])('a row with %s counts as it reads', async (text, count) => {
  const { id } = await app.vm();
  app.store.db.prepare('UPDATE vms SET runtime_json = ? WHERE id = ?').run(text, id);
  expect(await inTrouble()).toHaveLength(count);
});

it('a crash that a row tells of a VM that runs is none', async () => {
  const { id } = await app.vm();
  await app.value('vms.start', { id });
  const set = app.store.db.prepare(
    "UPDATE vms SET runtime_json = json_set(runtime_json, '$.crashed_at', 'x')",
  );
  set.run();
  expect(await inTrouble()).toEqual([]);
  await app.value('vms.forceStop', { id });
  expect(await inTrouble()).toEqual([]);
});
