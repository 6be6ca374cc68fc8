import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Quitting } from '../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

let dashboard: TestDashboard;
let done: ReturnType<typeof vi.fn<() => void>>;

beforeEach(async () => {
  dashboard = await openTestDashboard();
  done = vi.fn<() => void>();
});
afterEach(() => dashboard.dispose());

async function running(...names: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) {
    const { id } = await dashboard.vm(name);
    await dashboard.value('vms.start', { id });
    ids.push(id);
  }
  return ids;
}

const statesOf = (ids: string[]) =>
  Promise.all(ids.map(async (id) => (await dashboard.value('vms.get', { id })).state));

/** What the screen was told last; undefined: nothing yet. */
function told(): Quitting | null | undefined {
  return dashboard.told.findLast((one) => one.event === 'quit.changed')?.payload as
    | Quitting
    | null
    | undefined;
}

describe('quitting', () => {
  test('needs no word while nothing runs', async () => {
    await dashboard.vm('idle');
    expect(dashboard.dashboard.mayQuit(done)).toBe(true);
    expect(told()).toBeUndefined();
  });

  test('asks what becomes of VMs that run, and names them', async () => {
    await running('api', 'web');
    expect(dashboard.dashboard.mayQuit(done)).toBe(false);
    expect(told()).toEqual({ phase: 'asking', vms: ['api', 'web'] });
    expect(done).not.toHaveBeenCalled();
  });

  test('leaves them running when told to', async () => {
    const ids = await running('api');
    dashboard.dashboard.mayQuit(done);
    await dashboard.value('quit.answer', { choice: 'leave', remember: false });
    expect(done).toHaveBeenCalledOnce();
    expect(await statesOf(ids)).toEqual(['running']);
    expect(dashboard.dashboard.mayQuit(done)).toBe(false);
  });

  test('pauses all of them when told to, and says so in their history', async () => {
    const ids = await running('api', 'web');
    dashboard.dashboard.mayQuit(done);
    await dashboard.value('quit.answer', { choice: 'pause', remember: false });
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(await statesOf(ids)).toEqual(['paused', 'paused']);
    expect((await dashboard.value('vms.activity', { limit: 1 }))[0]).toMatchObject({
      kind: 'paused',
      actor: 'user',
    });
  });

  test('stops all of them when told to, a paused one too, and tells how many are left', async () => {
    const [first = '', second = ''] = await running('api', 'web');
    await dashboard.value('vms.pause', { id: second });
    dashboard.dashboard.mayQuit(done);
    await dashboard.value('quit.answer', { choice: 'stop', remember: false });
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(await statesOf([first, second])).toEqual(['stopped', 'stopped']);
    expect(
      dashboard.told.filter(({ event }) => event === 'quit.changed').map(({ payload }) => payload),
    ).toContainEqual({
      phase: 'stopping',
      vms: [expect.any(String)],
    });
    expect(told()).toBeNull();
  });

  test('remembers what it was told, across launches', async () => {
    const ids = await running('api');
    dashboard.dashboard.mayQuit(done);
    await dashboard.value('quit.answer', { choice: 'leave', remember: true });
    dashboard = await dashboard.restart();
    expect(await dashboard.value('settings.get', {})).toMatchObject({ onQuit: 'leave' });
    expect(dashboard.dashboard.mayQuit(done)).toBe(true);
    expect(await statesOf(ids)).toEqual(['running']);
  });

  test('does what it remembers without asking', async () => {
    const ids = await running('api');
    await dashboard.value('settings.update', { onQuit: 'stop' });
    expect(dashboard.dashboard.mayQuit(done)).toBe(false);
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(await statesOf(ids)).toEqual(['stopped']);
  });

  test('stays when it is cancelled: what was asked of guests goes on, and nothing quits', async () => {
    const [id = ''] = await running('api');
    dashboard.dashboard.mayQuit(done);
    await dashboard.value('quit.answer', { choice: 'stop', remember: false });
    await dashboard.value('quit.cancel', {});
    await dashboard.untilState(id, 'stopped');
    expect(done).not.toHaveBeenCalled();
    expect(told()).toBeNull();
  });
});
