import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Channel, type PersonActor, personActors } from '../contract/index.ts';
import { answer } from '../ipc/answer.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { clientOf, type ServedDashboard, serveDashboard, speak } from './testing/serve.ts';

let app: TestDashboard;
let served: ServedDashboard;
beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const log = async (id: string) =>
  (await app.value('vms.activity', { id })).map(({ actor, kind }) => `${actor} ${kind}`).reverse();

it.each(['cli', 'mcp', 'api'] as const)('what %s does is its own in the activity log', async (name) => {
  const client = await clientOf(served.path, name);
  const { id: imageId } = await app.image();
  const { id } = await client.call('vms.create', { name: 'web', imageId, spec: { forwards: [] } });
  expect((await client.call('vms.get', { id })).spec.createdBy).toBe(name === 'mcp' ? 'mcp' : undefined);
  await client.call('vms.start', { id });
  await client.call('vms.pause', { id });
  await client.call('vms.resume', { id });
  await client.call('vms.stop', { id });
  await app.untilState(id, 'stopped');
  await client.call('vms.update', { id, name: 'shop' });
  await client.call('addresses.setVm', { id, guestIp: null });
  await client.call('vms.touch', { id });
  await client.call('vms.delete', { id });
  expect(await log(id)).toEqual([
    `${name} created`,
    `${name} starting`,
    'dashboard started',
    `${name} paused`,
    `${name} resumed`,
    `${name} stop_requested`,
    `${name} stopped`,
    `${name} edited`,
    `${name} edited`,
    `${name} touched`,
    `${name} deleted`,
  ]);
});

it('each of several clients is named for what it did, whoever began', async () => {
  const [cli, mcp] = await Promise.all([clientOf(served.path, 'cli'), clientOf(served.path, 'mcp')]);
  const { id } = await app.vm('web');
  await Promise.all([cli.call('vms.touch', { id }), mcp.call('vms.touch', { id })]);
  await cli.call('vms.start', { id });
  await mcp.call('vms.forceStop', { id });
  await app.value('vms.start', { id });
  await app.driver.crash(id);
  await app.untilState(id, 'stopped');
  const entries = await log(id);
  expect(entries.slice(1, 3).sort()).toEqual(['cli touched', 'mcp touched']);
  expect(entries.slice(3)).toEqual([
    'cli starting',
    'dashboard started',
    'mcp stopped',
    'user starting',
    'dashboard started',
    'host crashed',
  ]);
});

it('a start that another client cancels is stopped by that one', async () => {
  const { id } = await app.vm('web');
  const ask = (channel: Channel, actor: PersonActor) =>
    answer(app.dashboard, channel, { id }, { viewer: 0, actor }, () => undefined);
  const canceled = new Promise((resolve) => {
    app.dashboard.events.on('vm.changed', ({ vm }) => {
      // As soon as the start is under way, and before it has come to anything.
      if (vm?.state === 'starting') queueMicrotask(() => resolve(ask('vms.forceStop', 'mcp')));
    });
  });
  expect(await ask('vms.start', 'cli')).toMatchObject({ error: { code: 'cancelled' } });
  await canceled;
  expect((await log(id)).slice(1)).toEqual(['cli starting', 'mcp stopped']);
});

it.each(personActors)('what %s does is a use of the VM', async (actor) => {
  const { id } = await app.vm('web');
  const uses = async () => (await app.value('vms.touches', { id, days: 1 })).counts[0];
  const before = await uses();
  if (actor === 'user') await app.value('vms.touch', { id });
  else await (await clientOf(served.path, actor)).call('vms.touch', { id });
  expect(await uses()).toBe((before ?? 0) + 1);
});

it('a request that names no client of ours, or the person at the window, comes from the API', async () => {
  const { id } = await app.vm('web');
  for (const client of ['', 'user', 'dashboard', 'CLI', '__proto__'])
    await speak(served.path, {
      method: 'POST',
      path: `/v1/vms/${id}/touch`,
      headers: client ? { 'Banger-Client': client } : {},
    });
  expect((await log(id)).slice(1)).toEqual(Array(5).fill('api touched'));
  expect(await app.value('vms.activity', { id, actor: 'api' })).toHaveLength(5);
});
