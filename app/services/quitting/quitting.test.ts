import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError, type Quitting } from '../../contract/index.ts';
import { createFakeDriver } from '../../hypervisors/fake/driver.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import type { MakeStarter } from '../images/starter-images.ts';

/** Goes on until it is cancelled. */
const endless: MakeStarter = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

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
  return dashboard.told.findLast((one) => one.event === 'quitting.changed')?.payload as
    | Quitting
    | null
    | undefined;
}

describe('quitting', () => {
  test('needs no word while nothing runs', async () => {
    await dashboard.vm('idle');
    expect(dashboard.dashboard.quitting.mayQuit(done)).toBe(true);
    expect(told()).toBeUndefined();
  });

  test('asks what becomes of VMs that run, and names them', async () => {
    await running('api', 'web');
    expect(dashboard.dashboard.quitting.mayQuit(done)).toBe(false);
    expect(told()).toEqual({ phase: 'asking', vms: ['api', 'web'], jobs: [] });
    expect(done).not.toHaveBeenCalled();
  });

  test('leaves them running when told to', async () => {
    const ids = await running('api');
    dashboard.dashboard.quitting.mayQuit(done);
    await dashboard.value('quitting.answer', { choice: 'leave', remember: false });
    expect(done).toHaveBeenCalledOnce();
    expect(await statesOf(ids)).toEqual(['running']);
    expect(dashboard.dashboard.quitting.mayQuit(done)).toBe(false);
  });

  test('pauses all of them when told to, and says so in their history', async () => {
    const ids = await running('api', 'web');
    dashboard.dashboard.quitting.mayQuit(done);
    await dashboard.value('quitting.answer', { choice: 'pause', remember: false });
    await until(() => expect(done).toHaveBeenCalledOnce());
    expect(await statesOf(ids)).toEqual(['paused', 'paused']);
    expect((await dashboard.value('vms.activity', { limit: 1 }))[0]).toMatchObject({
      kind: 'paused',
      actor: 'user',
    });
  });

  test('stops all of them when told to, a paused one too, and tells how many are left', async () => {
    const [first = '', second = ''] = await running('api', 'web');
    await dashboard.value('vms.pause', { id: second });
    dashboard.dashboard.quitting.mayQuit(done);
    await dashboard.value('quitting.answer', { choice: 'stop', remember: false });
    await until(() => expect(done).toHaveBeenCalledOnce());
    expect(await statesOf([first, second])).toEqual(['stopped', 'stopped']);
    expect(
      dashboard.told.filter(({ event }) => event === 'quitting.changed').map(({ payload }) => payload),
    ).toContainEqual({
      phase: 'stopping',
      vms: [expect.any(String)],
      jobs: [],
    });
    expect(told()).toBeNull();
  });

  test('remembers what it was told, across launches', async () => {
    const ids = await running('api');
    dashboard.dashboard.quitting.mayQuit(done);
    await dashboard.value('quitting.answer', { choice: 'leave', remember: true });
    dashboard = await dashboard.restart();
    expect(await dashboard.value('settings.get', {})).toMatchObject({ onQuit: 'leave' });
    expect(dashboard.dashboard.quitting.mayQuit(done)).toBe(true);
    expect(await statesOf(ids)).toEqual(['running']);
  });

  test('does what it remembers without asking', async () => {
    const ids = await running('api');
    await dashboard.value('settings.update', { onQuit: 'stop' });
    expect(dashboard.dashboard.quitting.mayQuit(done)).toBe(false);
    await until(() => expect(done).toHaveBeenCalledOnce());
    expect(await statesOf(ids)).toEqual(['stopped']);
  });

  test('stays when it is cancelled: what was asked of guests goes on, and nothing quits', async () => {
    const [id = ''] = await running('api');
    dashboard.dashboard.quitting.mayQuit(done);
    await dashboard.value('quitting.answer', { choice: 'stop', remember: false });
    await dashboard.value('quitting.cancel', {});
    await dashboard.untilState(id, 'stopped');
    expect(done).not.toHaveBeenCalled();
    expect(told()).toBeNull();
  });

  test('says that a job will be cancelled, also where no VM runs, and cancels none before the answer', async () => {
    dashboard = await again({ makeStarter: endless });
    await dashboard.value('images.createStarter', { name: 'tiny' });
    expect(dashboard.dashboard.quitting.mayQuit(done)).toBe(false);
    expect(told()).toEqual({ phase: 'asking', vms: [], jobs: ['Creating the image “tiny”'] });
    expect(await dashboard.value('jobs.list', {})).toMatchObject([{ state: 'running', step: 'Starting' }]);
    await dashboard.value('quitting.answer', { choice: null, remember: false });
    expect(done).toHaveBeenCalledOnce();
  });

  test('asks about jobs alone where it remembers what becomes of VMs, and does that then', async () => {
    dashboard = await again({ makeStarter: endless });
    const ids = await running('api');
    await dashboard.value('images.createStarter', { name: 'tiny' });
    await dashboard.value('settings.update', { onQuit: 'pause' });
    dashboard.dashboard.quitting.mayQuit(done);
    expect(told()).toEqual({ phase: 'asking', vms: [], jobs: ['Creating the image “tiny”'] });
    await dashboard.value('quitting.answer', { choice: null, remember: false });
    await until(() => expect(done).toHaveBeenCalledOnce());
    expect(await statesOf(ids)).toEqual(['paused']);
  });

  test('tells a page that comes later what is asked, and again when the window is closed again', async () => {
    const driver = createFakeDriver();
    const refuses = async (...given: Parameters<typeof driver.start>) => {
      const machine = await driver.start(...given);
      return { ...machine, requestPowerOff: () => Promise.reject(new AppError(refusal)) };
    };
    dashboard = await again({ driver: { ...driver, start: refuses } });
    const [id = ''] = await running('api');
    await dashboard.value('settings.update', { onQuit: 'stop' });
    const stuck = { phase: 'stuck', vms: ['api'], jobs: [] };
    dashboard.dashboard.quitting.mayQuit(done);
    await until(() => expect(told()).toEqual(stuck));
    expect(await dashboard.value('quitting.state', {})).toEqual(stuck);
    dashboard.told.length = 0;
    expect(dashboard.dashboard.quitting.mayQuit(done)).toBe(false);
    expect(told()).toEqual(stuck);
    await dashboard.value('quitting.force', {});
    await until(() => expect(done).toHaveBeenCalledOnce());
    expect((await dashboard.value('vms.get', { id })).state).toBe('stopped');
    expect(await dashboard.value('quitting.state', {})).toBeNull();
  });

  test('knows that a page shows its question by its look', async () => {
    await running('api');
    let heard = 0;
    void dashboard.dashboard.quitting.heard().then(() => (heard += 1));
    dashboard.dashboard.quitting.mayQuit(done);
    await dashboard.value('vms.list', {});
    expect(heard).toBe(0);
    await dashboard.value('quitting.state', {});
    expect(heard).toBe(1);
  });
});

/** A dashboard of another kind in place of the one that is there. */
async function again(options: Parameters<typeof openTestDashboard>[0]): Promise<TestDashboard> {
  await dashboard.dispose();
  return openTestDashboard(options);
}

const refusal = {
  code: 'hypervisor_failed',
  message: 'QEMU didn’t take it.',
  unchanged: 'It is still running.',
  hint: 'Force it off.',
} as const;
