import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VmView } from '../../contract/index.ts';
import { clientOf, serveDashboard } from '../../control/testing/serve.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import type { Banger } from '../kit/banger.ts';
import { errorOutput } from '../testing/outputs.ts';
import { commandsOn } from '../testing/run-commands.ts';

let app: TestDashboard;
let id: string;

beforeEach(async () => {
  app = await openTestDashboard();
  ({ id } = await app.vm('web'));
  await app.value('vms.start', { id });
  app.driver.neverPowersOff(id);
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const state = async () => (await app.value('vms.get', { id })).state;

/**
 * Stops the VM by a command that hears how it is only once `meanwhile` has happened to it, and then hears `first` once, if that
 * is given.
 */
async function stopWhile(meanwhile: () => Promise<unknown>, first?: () => Partial<VmView>) {
  const client = await clientOf((await serveDashboard(app)).path, 'cli');
  const happened = until(async () => expect(await state()).toBe('stopping')).then(meanwhile);
  let looks = 0;
  const call: Banger['call'] = async (channel, input) => {
    if (channel === 'vms.get') await happened;
    const answer = await client.call(channel, input);
    if (channel !== 'vms.get' || looks++ > 0 || !first) return answer;
    return { ...(answer as VmView), ...first() } as never;
  };
  const reach = async () => ({ ...client, call, close: async () => client.close() });
  const { code, out, err } = await commandsOn(app, { reach })('vm', 'stop', 'web', '--json');
  return { code, out, error: err === '' ? null : errorOutput.parse(JSON.parse(err)).error };
}

test('a VM that somebody forced off meanwhile is stopped', async () => {
  expect(await stopWhile(() => app.value('vms.forceStop', { id }))).toMatchObject({ code: 0, error: null });
});

test('a VM that somebody started again meanwhile did power off, and is not said to have refused', async () => {
  const ran = await stopWhile(async () => {
    await app.value('vms.forceStop', { id });
    await app.value('vms.start', { id });
  });
  expect(ran).toMatchObject({
    code: 4,
    out: '[]\n',
    error: { message: 'web powered off, and was started again meanwhile.', unchanged: 'It is running.' },
  });
});

test('a guest that another Banger found running, because the one that asked it has ended, may still power off', async () => {
  const foundRunning = () => {
    setImmediate(() => void app.value('vms.forceStop', { id }));
    return { state: 'running' as const };
  };
  expect(await stopWhile(async () => undefined, foundRunning)).toMatchObject({ code: 0, error: null });
});

test('a VM that was paused meanwhile is not said to have had its time', async () => {
  const paused = () => ({ state: 'paused' as const });
  expect(await stopWhile(async () => undefined, paused)).toMatchObject({
    code: 4,
    error: {
      message: 'web was paused before it had powered off.',
      hint: 'Look at it with “banger-desktop vm show”.',
    },
  });
});
