import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';
import { until } from '../testing/until.ts';
import { clientOf, type ServedDashboard, serveDashboard } from './testing/serve.ts';

let app: TestDashboard;
let served: ServedDashboard;
let id: string;
beforeEach(async () => {
  app = await openTestDashboard();
  served = await serveDashboard(app);
  id = (await app.vm('web')).id;
  await app.value('vms.start', { id });
  await until(async () => expect(await app.value('vms.get', { id })).toMatchObject({ ready: true }));
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

it('a command and files of a guest are asked for over the socket, and the log names who asked', async () => {
  const client = await clientOf(served.path, 'mcp');
  await client.call('vms.writeFile', { id, path: '/a b?', text: '/wA=', encoding: 'base64' });
  expect(await client.call('vms.readFile', { id, path: '/a b?', mostBytes: 2 })).toEqual({
    text: '/wA=',
    encoding: 'base64',
  });
  const { exitCode, stdout } = await client.call('vms.run', { id, program: 'echo', args: ['a', '$(b)'] });
  expect([exitCode, stdout.text]).toEqual([0, 'a $(b)\n']);
  const touches = await app.value('vms.activity', { id, kinds: ['touched'] });
  expect(touches.map(({ actor }) => actor)).toEqual(['mcp', 'mcp', 'mcp']);
});

it('a command is ended when its client goes away', async () => {
  const client = await clientOf(served.path, 'mcp');
  const leaving = new AbortController();
  const asked = client.call('vms.run', { id, program: 'sleep', args: ['1000'] }, { signal: leaving.signal });
  await until(() => expect(app.driver.commandsIn(id)).toBe(1));
  leaving.abort();
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  await until(() => expect(app.driver.commandsIn(id)).toBe(0));
});

it('a command is ended when all clients are cut off', async () => {
  const client = await clientOf(served.path, 'mcp');
  const asked = client.call('vms.run', { id, program: 'sleep', args: ['1000'] });
  await until(() => expect(app.driver.commandsIn(id)).toBe(1));
  served.control.server.closeAllConnections();
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  await until(() => expect(app.driver.commandsIn(id)).toBe(0));
});
